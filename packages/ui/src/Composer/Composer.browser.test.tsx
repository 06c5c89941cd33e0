import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import type { ChatStatus } from '@chatstream/core'
import { ChatStream, type ChatStreamProps } from '../ChatStream/ChatStream.tsx'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import '../styles/index.css'

/** The commands of the browser that send real keys and real compositions, as an input method does. */
interface Devtools {
  send(method: string, params: Record<string, unknown>): Promise<unknown>
}
const devtools = () => cdp() as unknown as Devtools

let root: Root
const send = vi.fn<(question: unknown) => Promise<undefined>>(async () => undefined)
const stop = vi.fn<() => void>()

beforeEach(async () => {
  send.mockClear()
  stop.mockClear()
  const page = document.createElement('div')
  document.body.append(page)
  root = createRoot(page)
  render({})
  await vi.waitUntil(() => document.querySelector('textarea'))
  await userEvent.click(input())
})
afterEach(() => {
  root.unmount()
  document.body.replaceChildren()
})

function render(props: Pick<ChatStreamProps, 'sendKey'>, status: ChatStatus = 'idle') {
  root.render(<ChatStream chat={fixedChat({ status }, { send, stop })} {...props} />)
}
const compose = (text: string) =>
  devtools().send('Input.imeSetComposition', {
    text,
    selectionStart: text.length,
    selectionEnd: text.length,
  })
/** Presses a key that the input method consumes: the page gets a keydown event, and no character follows. */
const keyOfInputMethod = (key: string, modifiers = 0) =>
  devtools().send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key,
    modifiers,
    windowsVirtualKeyCode: 229,
  })
const input = () => document.querySelector('textarea') as HTMLTextAreaElement
const sent = () => send.mock.calls.map(([question]) => question)

test('Enter that belongs to a composition sends nothing; the next one sends', async () => {
  const composing: boolean[] = []
  input().addEventListener('keydown', (event) => composing.push(event.isComposing || event.keyCode === 229))
  await compose('日本')
  await keyOfInputMethod('Enter')
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

test('with mod-enter neither does Ctrl+Enter in a composition; after it, it sends', async () => {
  render({ sendKey: 'mod-enter' })
  await vi.waitUntil(() => document.body.textContent?.includes('Ctrl + Enter sends'))
  await compose('にほん')
  await keyOfInputMethod('Enter', 2)
  expect(sent()).toEqual([])
  await devtools().send('Input.insertText', { text: '日本' })
  await userEvent.keyboard('{Enter}語')
  expect(input().value).toBe('日本\n語')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  expect(sent()).toEqual(['日本\n語'])
})

test('Escape that closes an input method’s candidates leaves the answer alone; the next one stops it', async () => {
  render({}, 'streaming')
  await vi.waitUntil(() => document.body.textContent?.includes('Escape stops the answer'))
  await compose('かな')
  await keyOfInputMethod('Escape')
  expect(stop).not.toHaveBeenCalled()
  await devtools().send('Input.insertText', { text: '仮名' })
  await userEvent.keyboard('{Escape}')
  expect(stop).toHaveBeenCalledTimes(1)
  expect(input().value).toBe('仮名')
})

test('without field-sizing the input fits its text again once its width changes (fault D11)', async () => {
  root.unmount()
  vi.spyOn(CSS, 'supports').mockReturnValue(false)
  const page = document.createElement('div')
  document.body.replaceChildren(page)
  root = createRoot(page)
  render({})
  await vi.waitUntil(() => document.querySelector('textarea'))
  input().style.setProperty('field-sizing', 'fixed')
  page.style.inlineSize = '800px'
  await userEvent.fill(input(), 'some words to wrap '.repeat(10))
  const fits = () =>
    input().clientHeight >= input().scrollHeight && input().clientHeight < input().scrollHeight + 2
  await vi.waitUntil(fits)
  const wide = input().clientHeight
  page.style.inlineSize = '500px'
  await vi.waitUntil(() => input().clientHeight > wide && fits())
  page.style.inlineSize = '800px'
  await vi.waitUntil(() => input().clientHeight === wide)
  expect(fits()).toBe(true)
  vi.restoreAllMocks()
})
