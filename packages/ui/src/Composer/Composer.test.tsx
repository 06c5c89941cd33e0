import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { textOf } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test } from 'vitest'
import { liveChat } from '../testing/liveChat.testing.ts'
import { Composer, ComposerInput } from './Composer.tsx'

afterEach(cleanup)

function setUp() {
  const live = liveChat()
  render(
    <ChatProvider chat={live.chat}>
      <Composer />
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
  expect(live.chat.getState().error?.kind).toBe('refused')
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
  expect(() => render(<ComposerInput />)).toThrow('Put it inside <Composer>')
})
