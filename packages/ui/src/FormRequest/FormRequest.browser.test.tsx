import { createRoot, type Root } from 'react-dom/client'
import { codeer } from '@chatstream/core'
import { scriptedModel } from '@chatstream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { formStep } from '../testing/samples.testing.ts'
import '../styles/index.css'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

/** Starts a chat with an agent that has answered the question with a form. */
async function ask() {
  const step = {
    kind: formStep.kind,
    title: 'Preparing a form',
    args: formStep.args as Record<string, unknown>,
  }
  const model = scriptedModel({
    script: ({ index }) => (index === 0 ? [{ step }, 'Please fill this in.'] : 'Booked.'),
  })
  const place = document.createElement('div')
  place.style.cssText = 'position: fixed; inset: 0'
  document.body.append(place)
  root = createRoot(place)
  root.render(
    <ChatStream
      url="/api/v1/chats/1/messages"
      protocol={codeer()}
      fetch={(input, init) => model(new Request(input, init))}
      suggestions={['Book']}
    />,
  )
  await userEvent.click(page.getByRole('button', { name: 'Book' }))
  await vi.waitUntil(() => document.querySelector('[data-role="assistant"][data-status="complete"] .cs-form'))
  return model
}
const linesOf = (body: unknown) => String((body as { message?: string } | undefined)?.message).split('\n')
const focused = () => {
  const element = document.activeElement as HTMLInputElement
  return (element.labels?.[0] ?? element).textContent
}

test('a form is filled in and sent by keyboard alone', async () => {
  const model = await ask()
  // From the composer back to the form: its button, then to what it finds missing.
  while (focused() !== 'Send form') await userEvent.tab({ shift: true })
  await userEvent.keyboard('{Enter}')
  expect(focused()).toBe('Your name')
  expect(document.querySelectorAll('[aria-invalid]').length).toBe(4)

  await userEvent.keyboard('佐藤')
  await userEvent.tab()
  await userEvent.keyboard('sato@example.com')
  await userEvent.tab()
  // Half a date is told as such, not as a missing one.
  await userEvent.keyboard('12')
  await userEvent.keyboard('{Enter}')
  expect(focused()).toBe('Day of the visit')
  expect(document.querySelector('.cs-form-problem')?.textContent).toBe('Please give a whole date.')
  await userEvent.keyboard('242026')
  while (!focused()?.startsWith('How many')) await userEvent.tab()
  await userEvent.keyboard('{Control>}a{/Control}3')
  await userEvent.tab()
  expect(focused()).toContain('Plan')
  await userEvent.keyboard('Pre')
  await userEvent.tab()
  expect(focused()).toBe('Archive')
  await userEvent.keyboard(' ')
  await userEvent.tab()
  await userEvent.tab()
  expect(focused()).toBe('Garden')
  await userEvent.keyboard(' ')
  while (focused() !== 'Send form') await userEvent.tab()
  await userEvent.keyboard('{Enter}')
  await vi.waitUntil(() => document.body.textContent?.includes('Booked.'))
  expect(linesOf(model.requests[1]?.body)).toEqual([
    'Your name: 佐藤',
    'E-mail: sato@example.com',
    'Day of the visit: 2026-12-24',
    'How many people: 3',
    'Plan: Premium',
    'What you want to see: Archive, Garden',
    'Send me the newsletter: No',
  ])
  expect(document.activeElement).toBe(document.querySelector('.cs-composer textarea'))
  expect(document.querySelector('.cs-form')).toBeNull()
})

test('at a phone’s width nothing of a form sticks out sideways', async () => {
  await page.viewport(390, 844)
  await ask()
  const thread = document.querySelector('.cs-thread') as HTMLElement
  expect(thread.scrollWidth).toBe(thread.clientWidth)
})
