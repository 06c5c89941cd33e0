import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import '../styles/index.css'

/** Real keys and a real composition, as the browser's own input method gives them. */
interface Devtools {
  send(method: string, params: Record<string, unknown>): Promise<unknown>
}
const devtools = () => cdp() as unknown as Devtools

let root: Root
const send = vi.fn<(question: unknown) => Promise<undefined>>(async () => undefined)

beforeEach(async () => {
  send.mockClear()
  const page = document.createElement('div')
  document.body.append(page)
  root = createRoot(page)
  root.render(<ChatStream chat={fixedChat({}, { send })} />)
  await vi.waitUntil(() => document.querySelector('textarea'))
  await userEvent.click(input())
})
afterEach(() => {
  root.unmount()
  document.body.replaceChildren()
})

const input = () => document.querySelector('textarea') as HTMLTextAreaElement
const sent = () => send.mock.calls.map(([question]) => question)

test('Enter that belongs to a composition sends nothing; the next one sends', async () => {
  const composing: boolean[] = []
  input().addEventListener('keydown', (event) => composing.push(event.isComposing || event.keyCode === 229))
  await devtools().send('Input.imeSetComposition', { text: '日本', selectionStart: 2, selectionEnd: 2 })
  // An input method takes the Enter for itself: the page sees a key down, and no character follows.
  await devtools().send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    windowsVirtualKeyCode: 229,
  })
  expect(composing).toEqual([true])
  expect(sent()).toEqual([])

  await devtools().send('Input.insertText', { text: '日本' })
  expect(input().value).toBe('日本')
  await userEvent.keyboard('{Enter}')
  expect(sent()).toEqual(['日本'])
})

test('Shift+Enter makes a new line, and the input grows with its text', async () => {
  const before = input().getBoundingClientRect().height
  await userEvent.keyboard('one{Shift>}{Enter}{/Shift}two{Shift>}{Enter}{/Shift}three')
  expect(input().value).toBe('one\ntwo\nthree')
  expect(input().getBoundingClientRect().height).toBeGreaterThan(before + 30)
  expect(sent()).toEqual([])
})

test('the input stops growing where a long text would push the conversation away', async () => {
  await userEvent.fill(input(), 'line\n'.repeat(200))
  expect(input().getBoundingClientRect().height).toBeLessThanOrEqual(innerHeight * 0.4 + 1)
  expect(input().scrollHeight).toBeGreaterThan(input().clientHeight)
})

test('everything is reached and done by keyboard alone', async () => {
  await userEvent.keyboard('Hello')
  await userEvent.tab()
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Send')
  await userEvent.keyboard('{Enter}')
  expect(sent()).toEqual(['Hello'])
  expect(document.activeElement).toBe(input())
})

test('what is sent is what was written', async () => {
  await userEvent.fill(input(), '  indented\n  code')
  await userEvent.keyboard('{Enter}')
  expect(sent()).toEqual(['  indented\n  code'])
})
