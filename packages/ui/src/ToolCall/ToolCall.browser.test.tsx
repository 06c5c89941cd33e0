import { createRoot, type Root } from 'react-dom/client'
import { tool } from '@chatstream/core'
import { scriptedModel, type Script } from '@chatstream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import '../styles/index.css'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

const removed: string[] = []
const tools = {
  remove: tool({
    input: (value) => value as { file: string },
    needsApproval: () => true,
    execute: ({ file }) => void removed.push(file),
  }),
}

/** Asks once. The model answers its requests with these scripts, in order. */
async function ask(...scripts: Script[]) {
  removed.length = 0
  const model = scriptedModel({ script: ({ index }) => scripts[index] ?? '' })
  const place = document.createElement('div')
  place.style.cssText = 'position: fixed; inset: 0'
  document.body.append(place)
  root = createRoot(place)
  root.render(
    <ChatStream
      url="/v1/chat/completions"
      fetch={(input, init) => model(new Request(input, init))}
      schema={{ tools }}
      suggestions={['Tidy up']}
    />,
  )
  await userEvent.click(page.getByRole('button', { name: 'Tidy up' }))
}
const remove = (file: string) => ({ toolCall: { name: 'remove', input: { file } } })
const focused = () => document.activeElement?.textContent
const isOpen = () =>
  [...document.querySelectorAll<HTMLDetailsElement>('.cs-messages details')].map(({ open }) => open)

test('two calls are answered by keyboard alone, the focus going from one to the next', async () => {
  await ask([remove('a.txt'), remove('b.txt')], 'Only b.txt is gone.')
  await vi.waitUntil(() => document.querySelectorAll('.cs-approval').length === 2)
  expect(isOpen()).toEqual([true, true])
  const [first] = document.querySelectorAll('summary')
  first?.focus()
  for (let press = 0; press < 4; press++) await userEvent.tab()
  expect(focused()).toBe('Deny')
  await userEvent.keyboard('{Enter}')
  await vi.waitUntil(() => document.querySelectorAll('.cs-approval').length === 1)
  expect(document.activeElement).toBe(first)
  expect(isOpen()).toEqual([false, true])

  for (let press = 0; press < 3; press++) await userEvent.tab()
  expect(focused()).toBe('Allow once')
  await userEvent.keyboard(' ')
  await expect.element(page.getByText('Only b.txt is gone.')).toBeVisible()
  expect(removed).toEqual(['b.txt'])
})

test('a call the user has opened stays open when its answer goes on, and one they closed stays closed', async () => {
  await ask([remove('a.txt')], [{ text: 'Gone.' }, { stall: true }])
  await vi.waitUntil(() => document.querySelector('.cs-approval'))
  await userEvent.click(page.getByText('Asks to call remove'))
  expect(isOpen()).toEqual([false])
  await userEvent.click(page.getByText('Asks to call remove'))
  await userEvent.click(page.getByRole('button', { name: 'Allow once' }))
  await expect.element(page.getByText('Gone.')).toBeVisible()
  expect(isOpen()).toEqual([false])
  await userEvent.click(page.getByText('Called remove'))
  await userEvent.click(page.getByRole('button', { name: 'Stop' }))
  await vi.waitUntil(() => document.querySelector('[data-status="stopped"]'))
  expect(isOpen()).toEqual([true])
})
