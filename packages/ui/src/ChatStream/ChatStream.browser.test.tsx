import { StrictMode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { scriptedModel, type Script } from '@chatstream/testing'
import { afterEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { ChatStream } from './ChatStream.tsx'
import '../styles/index.css'

let root: Root | undefined
afterEach(() => {
  root?.unmount()
  document.body.replaceChildren()
})

async function open(script: Script) {
  const model = scriptedModel({ script })
  const place = document.createElement('div')
  place.style.cssText = 'position: fixed; inset: 0'
  document.body.append(place)
  root = createRoot(place)
  root.render(
    <StrictMode>
      <ChatStream
        url="/v1/chat/completions"
        fetch={(input, init) => model(new Request(input, init))}
        suggestions={['Tell me']}
      />
    </StrictMode>,
  )
  await vi.waitUntil(() => document.querySelector('textarea'))
  return model
}
const thread = () => document.querySelector('.cs-thread') as HTMLElement
const answer = () => document.querySelector('[data-role="assistant"]') as HTMLElement
const status = () => answer()?.dataset['status']
const long = Array.from({ length: 60 }, (_, i) => `Paragraph ${i + 1} says that nothing was lost.\n\n`)

test('an answer arrives, complete to the character, with its end in view and the focus in the composer', async () => {
  await open({ text: long, rate: 400 })
  await userEvent.click(page.getByRole('button', { name: 'Tell me' }))
  await vi.waitUntil(() => status() === 'complete')
  const paragraphs = [...answer().querySelectorAll('.cs-blocks > p')]
  expect(paragraphs.map(({ textContent }) => `${textContent}\n\n`)).toEqual(long)
  await vi.waitUntil(() => thread().scrollHeight - thread().clientHeight - thread().scrollTop < 2)
  expect(document.activeElement).toBe(document.querySelector('textarea'))
})

test('a reader who scrolls up is left in peace, and one button goes back to the end', async () => {
  await open([{ text: long }, { stall: true }])
  await userEvent.click(page.getByRole('button', { name: 'Tell me' }))
  await vi.waitUntil(() => thread().scrollTop > thread().clientHeight)
  thread().focus()
  await userEvent.keyboard('{Home}')
  await vi.waitUntil(() => thread().scrollTop === 0)
  expect(thread().dataset['scroll']).toBe('free')
  await userEvent.click(page.getByRole('button', { name: 'Go to the end' }))
  await vi.waitUntil(() => thread().dataset['scroll'] === 'following')
  await vi.waitUntil(() => thread().scrollHeight - thread().clientHeight - thread().scrollTop < 2)
})

test('stop by keyboard: the request is aborted, the partial answer stays, nothing is called an error', async () => {
  const model = await open([{ text: 'Half an answer' }, { stall: true }])
  await userEvent.click(page.getByRole('button', { name: 'Tell me' }))
  await vi.waitUntil(() => answer()?.textContent?.includes('Half an answer'))
  await userEvent.tab()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Stop')
  await userEvent.keyboard('{Enter}')
  await vi.waitUntil(() => status() === 'stopped')
  expect(answer().textContent).toContain('Half an answer')
  expect(document.querySelector('.cs-error')).toBeNull()
  await vi.waitUntil(() => model.requests[0]?.outcome !== undefined)
})

test('stop, with the next question half written, stops and sends nothing', async () => {
  const model = await open([{ text: 'Half an answer' }, { stall: true }])
  await userEvent.click(page.getByRole('button', { name: 'Tell me' }))
  await vi.waitUntil(() => answer()?.textContent?.includes('Half an answer'))
  await userEvent.keyboard('And what')
  await userEvent.click(page.getByRole('button', { name: 'Stop' }))
  await vi.waitUntil(() => status() === 'stopped')
  expect(document.querySelector('textarea')?.value).toBe('And what')
  expect(document.querySelectorAll('article').length).toBe(2)
  expect(model.requests.length).toBe(1)
})

test('reasoning is opened by keyboard and stays open while the answer grows', async () => {
  await open([{ reasoning: 'Hm, well.' }, { waitMs: 50 }, { text: long.slice(0, 10), rate: 200 }])
  await userEvent.click(page.getByRole('button', { name: 'Tell me' }))
  await vi.waitUntil(() => document.querySelector('.cs-reasoning > summary'))
  document.querySelector<HTMLElement>('.cs-reasoning > summary')?.focus()
  await userEvent.keyboard('{Enter}')
  await vi.waitUntil(() => status() === 'complete')
  expect(document.querySelector<HTMLDetailsElement>('.cs-reasoning')?.open).toBe(true)
})

test('blank lines take no room of their own, and single line breaks show', async () => {
  await open('One\ntwo\n\n\n\nthree')
  await userEvent.click(page.getByRole('button', { name: 'Tell me' }))
  await vi.waitUntil(() => status() === 'complete')
  const [first, second] = [...answer().querySelectorAll('.cs-blocks > p')].map((p) =>
    p.getBoundingClientRect(),
  )
  expect(first?.height).toBe(52)
  expect(Math.round((second?.top ?? 0) - (first?.bottom ?? 0))).toBe(12)
})

test('at a phone’s width nothing sticks out sideways', async () => {
  await page.viewport(390, 844)
  await open(`${'unbroken'.repeat(60)} and https://example.com/${'path/'.repeat(40)}`)
  await userEvent.click(page.getByRole('button', { name: 'Tell me' }))
  await vi.waitUntil(() => status() === 'complete')
  expect(thread().scrollWidth).toBe(thread().clientWidth)
  expect(document.documentElement.scrollWidth).toBe(390)
})
