import { act, cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { createPortal } from 'react-dom'
import { renderToString } from 'react-dom/server'
import { textOf } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test, vi } from 'vitest'
import { liveChat } from '../testing/liveChat.testing.ts'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat } from '../testing/fixedChat.testing.ts'
import { Composer, ComposerInput, type ComposerSettings } from './Composer.tsx'
import { ComposerHint } from './ComposerHint.tsx'
import { japanese } from '../strings/japanese.ts'
import type { DraftStorage } from './useDraft.ts'

afterEach(cleanup)

function setUp(settings: ComposerSettings = {}, options: Parameters<typeof liveChat>[0] = {}) {
  const live = liveChat(options)
  render(
    <ChatProvider chat={live.chat}>
      <Composer {...settings} />
      <ComposerHint sendKey={settings.sendKey} />
    </ChatProvider>,
  )
  const input = screen.getByRole<HTMLTextAreaElement>('textbox')
  const write = (value: string) => fireEvent.change(input, { target: { value } })
  const press = (key: string, more = {}) => act(async () => void fireEvent.keyDown(input, { key, ...more }))
  const asked = () =>
    live.chat
      .getState()
      .messages.filter(({ role }) => role === 'user')
      .map(textOf)
  return { live, input, write, press, asked }
}

test('Enter sends what is written and empties the input', async () => {
  const { input, write, press, asked } = setUp()
  write('Hello')
  await press('Enter')
  expect(asked()).toEqual(['Hello'])
  expect(input.value).toBe('')
})

test('Shift+Enter is left to the text area', async () => {
  const { write, press, asked } = setUp()
  write('Hello')
  await press('Enter', { shiftKey: true })
  expect(asked()).toEqual([])
})

test('Enter during a composition sends nothing', async () => {
  const { input, write, press, asked } = setUp()
  write('にほん')
  await press('Enter', { isComposing: true })
  expect(asked()).toEqual([])
  expect(input.value).toBe('にほん')
})

test('Enter with keyCode 229, as Safari sends it after the composition, sends nothing', async () => {
  const { write, press, asked } = setUp()
  write('日本')
  await press('Enter', { keyCode: 229 })
  expect(asked()).toEqual([])
  await press('Enter', { keyCode: 13 })
  expect(asked()).toEqual(['日本'])
})

test.each(['', '   ', '\n\n'])('an empty question (%j) is not sent and is no error', async (text) => {
  const { live, write, press, asked } = setUp()
  write(text)
  await press('Enter')
  expect(asked()).toEqual([])
  expect(live.chat.getState().error).toBeUndefined()
})

test('while an answer arrives Enter sends nothing and keeps what is written', async () => {
  const { live, input, write, press, asked } = setUp()
  await live.ask('First')
  write('Second')
  await press('Enter')
  expect(asked()).toEqual(['First'])
  expect(input.value).toBe('Second')
})

test('what the chat refuses stays written', async () => {
  const { live, input, write } = setUp()
  write('Second')
  // The question of another part of the page comes first, in the same task: the composer has not rendered since.
  await act(async () => {
    void live.chat.send('First')
    fireEvent.keyDown(input, { key: 'Enter' })
  })
  await waitFor(() => expect(live.chat.getState().error?.kind).toBe('refused'))
  expect(input.value).toBe('Second')
})

test('one button sends and, while an answer arrives, stops', async () => {
  const { live, write, asked } = setUp()
  const button = screen.getByRole('button')
  expect(button.getAttribute('aria-label')).toBe('Send')
  expect(button.getAttribute('aria-disabled')).toBe('true')
  write('Hello')
  expect(button.getAttribute('aria-disabled')).toBe('false')
  await act(async () => fireEvent.click(button))
  expect(asked()).toEqual(['Hello'])
  expect(screen.getByRole('button')).toBe(button)
  expect(button.getAttribute('aria-label')).toBe('Stop')
  await act(async () => fireEvent.click(button))
  expect(live.chat.getState().messages.at(-1)?.status).toBe('stopped')
  expect(live.chat.getState().error).toBeUndefined()
})

test('sending by the button brings the focus back to the input', async () => {
  const { input, write } = setUp()
  write('Hello')
  screen.getByRole('button').focus()
  await act(async () => fireEvent.click(screen.getByRole('button')))
  expect(document.activeElement).toBe(input)
})

test('a part outside its composer says where it belongs', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(() => render(<ComposerInput />)).toThrow('Put it inside <Composer>')
  logged.mockRestore()
})

test('with mod-enter, Enter breaks the line, Ctrl or ⌘ with it sends, and none of them in a composition', async () => {
  const { write, press, asked } = setUp({ sendKey: 'mod-enter' })
  write('One')
  await press('Enter')
  await press('Enter', { ctrlKey: true, isComposing: true })
  await press('Enter', { metaKey: true, keyCode: 229 })
  expect(asked()).toEqual([])
  await press('Enter', { metaKey: true })
  expect(asked()).toEqual(['One'])
})

test('Escape stops the answer, but not one that ends a composition', async () => {
  const { live, press } = setUp()
  await live.ask('First')
  await press('Escape', { isComposing: true })
  expect(live.chat.getState().status).not.toBe('idle')
  await press('Escape')
  expect(live.chat.getState().messages.at(-1)?.status).toBe('stopped')
})

test('Escape stops the answer from anywhere in a chat, and closes an editor instead where one is open', async () => {
  const live = liveChat()
  render(<ChatStream chat={live.chat} />)
  await live.ask('First')
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }))
  fireEvent.keyDown(screen.getByRole('textbox', { name: 'Edit your message' }), { key: 'Escape' })
  expect(live.chat.getState().status).not.toBe('idle')
  act(() => void fireEvent.keyDown(screen.getByRole('region', { name: 'Conversation' }), { key: 'Escape' }))
  expect(live.chat.getState().messages.at(-1)?.status).toBe('stopped')
})

test('the hint names the keys that send; while an answer arrives, the one that stops it', async () => {
  const { live } = setUp({ sendKey: 'mod-enter' })
  expect(screen.getByText('Ctrl + Enter sends, Enter makes a new line')).toBeDefined()
  await live.ask('First')
  expect(screen.getByText('Escape stops the answer')).toBeDefined()
})

test('characters are counted once there are many; what is too long is neither sent nor lost', async () => {
  const { input, write, press, asked } = setUp({ maxLength: 10 })
  const note = () => document.querySelector('.cs-composer-note')?.textContent
  write('1234567')
  expect(note()).toBe('')
  write('1234567𠮷')
  expect(note()).toBe('8 of 10 characters')
  write('123456789𠮷1')
  expect(note()).toBe('1 character too many')
  expect(input.getAttribute('aria-invalid')).toBe('true')
  expect(document.getElementById(input.getAttribute('aria-describedby') ?? '')?.textContent).toBe(note())
  await press('Enter')
  expect(asked()).toEqual([])
  expect(input.value).toBe('123456789𠮷1')
})

function storage(): DraftStorage & { kept: Map<string, string> } {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  }
}

test('what is written is kept under the chat’s id, found again, and gone once it is sent', async () => {
  const drafts = storage()
  const first = setUp({ drafts }, { id: 'orders' })
  first.write('Where is my')
  expect([...drafts.kept]).toEqual([['chatstream:draft:orders', 'Where is my']])
  cleanup()
  const again = setUp({ drafts }, { id: 'orders' })
  expect(again.input.value).toBe('Where is my')
  await again.press('Enter')
  expect(again.asked()).toEqual(['Where is my'])
  expect([...drafts.kept]).toEqual([])
})

test('each chat has a separate draft, with and without a storage', () => {
  const [orders, visits] = [fixedChat({}, { id: 'orders' }), fixedChat({}, { id: 'visits' })]
  for (const drafts of [storage(), undefined]) {
    const composer = (chat = orders) => (
      <ChatProvider chat={chat}>
        <Composer drafts={drafts} />
      </ChatProvider>
    )
    const { rerender } = render(composer())
    const input = () => screen.getByRole<HTMLTextAreaElement>('textbox')
    fireEvent.change(input(), { target: { value: 'Where' } })
    rerender(composer(visits))
    expect(input().value).toBe('')
    fireEvent.change(input(), { target: { value: 'When' } })
    rerender(composer())
    expect(input().value).toBe('Where')
    rerender(composer(visits))
    expect(input().value).toBe('When')
    cleanup()
  }
})

test('a storage that throws keeps nothing and harms nothing', async () => {
  const fails = () => {
    throw new DOMException('denied', 'SecurityError')
  }
  const { write, press, asked } = setUp({ drafts: { getItem: fails, setItem: fails, removeItem: fails } })
  write('Hello')
  await press('Enter')
  expect(asked()).toEqual(['Hello'])
})

test('on the server nothing is read from a storage', () => {
  const chat = fixedChat({}, { id: 'orders' })
  const drafts = storage()
  drafts.setItem('chatstream:draft:orders', 'Where')
  // jsdom has a document, so React 18 warns of each useLayoutEffect.
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const html = renderToString(
    <ChatProvider chat={chat}>
      <Composer drafts={drafts} />
    </ChatProvider>,
  )
  logged.mockRestore()
  expect(html).not.toContain('Where')
})

function coarsePointer() {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query === '(pointer: coarse)',
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }))
}
afterEach(() => vi.unstubAllGlobals())

test('where the main pointer is a finger, Enter breaks the line and the button sends (fault D7)', async () => {
  coarsePointer()
  const { input, write, press, asked } = setUp()
  expect(input.getAttribute('enterkeyhint')).toBe('enter')
  write('one')
  await press('Enter')
  expect(asked()).toEqual([])
  await act(async () => screen.getByRole('button', { name: 'Send' }).click())
  expect(asked()).toEqual(['one'])
})

test('sendKey enter sends on a finger’s Enter too (fault D7)', async () => {
  coarsePointer()
  const { input, write, press, asked } = setUp({ sendKey: 'enter' })
  expect(input.getAttribute('enterkeyhint')).toBe('send')
  write('one')
  await press('Enter')
  expect(asked()).toEqual(['one'])
})

test('autoFocus puts the focus into the input (fault D16)', () => {
  const { input } = setUp({ autoFocus: true })
  expect(document.activeElement).toBe(input)
})

test('a language that is chosen later does not move the focus back into the input', async () => {
  const live = liveChat()
  const chat = (locale: string) => (
    <>
      <button type="button">日本語</button>
      <ChatStream chat={live.chat} locale={locale} autoFocus />
    </>
  )
  const { rerender } = render(chat('en'))
  const button = screen.getByRole('button', { name: '日本語' })
  button.focus()
  rerender(chat('ja'))
  await screen.findByRole('textbox', { name: japanese.composer.label })
  expect(document.activeElement).toBe(button)
})

test('what a chat in a portal submits and changes does not reach the form around it (fault D9)', async () => {
  const live = liveChat()
  const reached: string[] = []
  const host = document.body.appendChild(document.createElement('div'))
  render(
    <form
      onSubmit={() => reached.push('submit')}
      onChange={() => reached.push('change')}
      onKeyDown={({ key }) => reached.push(key)}
    >
      {createPortal(<ChatStream chat={live.chat} />, host)}
    </form>,
  )
  const input = screen.getByRole('textbox')
  fireEvent.change(input, { target: { value: 'Hello' } })
  await act(async () => void fireEvent.keyDown(input, { key: 'Enter' }))
  expect(live.chat.getState().messages[0]).toMatchObject({ role: 'user' })
  expect(reached).toEqual([])
  host.remove()
})

test('a list names the keys that a chat knows (fault D16)', () => {
  render(<ChatStream chat={fixedChat()} sendKey="mod-enter" />)
  const list = screen.getByText('Shortcuts').closest('details')
  expect(list?.open).toBe(false)
  const keys = [...(list?.querySelectorAll('dl > div') ?? [])].map(({ textContent }) => textContent)
  expect(keys).toEqual([
    'Ctrl + EnterSend',
    'EnterNew line',
    'EscapeStop the answer',
    'Alt + ↑ ↓Previous or next message',
  ])
})
