import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { codeer, textOf, type ChatMessage } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { liveChat } from '../testing/liveChat.testing.ts'
import { answer, errors, question } from '../testing/samples.testing.ts'
import { Message } from './Message.tsx'

afterEach(cleanup)

const buttons = () => screen.queryAllByRole('button').map((button) => button.textContent)

function show(message: ChatMessage, chat = fixedChat({ messages: [question, message] })) {
  return render(
    <ChatProvider chat={chat}>
      <Message message={message} />
    </ChatProvider>,
  )
}
const cut = messageOf({ id: 'a9', parts: [{ type: 'text', text: 'Half an' }] })

test('the last complete answer offers copy and regenerate; an earlier one only copy', () => {
  show(answer)
  expect(buttons()).toEqual(['Copy', 'Regenerate'])
  cleanup()
  show(answer, fixedChat({ messages: [question, answer, { ...question, id: 'q2' }] }))
  expect(buttons()).toEqual(['Copy'])
})

test('where the server keeps the conversation, neither edit nor regenerate is offered', () => {
  const server = { capabilities: codeer().capabilities }
  show(answer, fixedChat({ messages: [question, answer] }, server))
  show(question, fixedChat({ messages: [question, answer] }, server))
  expect(buttons()).toEqual(['Copy', 'Copy'])
})

test('a stopped answer says so, shows no error, and offers to retry', () => {
  show({ ...cut, status: 'stopped' })
  expect(screen.getByText('You stopped this answer.')).toBeDefined()
  expect(screen.queryByRole('group', { name: /error/ })).toBeNull()
  expect(buttons()).toEqual(['Copy', 'Retry'])
})

test('a broken answer keeps its text and offers one way to ask again', () => {
  show({ ...cut, status: 'interrupted', error: errors.network })
  expect(screen.getByText('Half an')).toBeDefined()
  expect(buttons()).toEqual(['Try again', 'Copy'])
})

test('an error that asking again cannot mend leaves retry to the actions', () => {
  show({ ...cut, parts: [], status: 'failed', error: errors['bad-request'] })
  expect(buttons()).toEqual(['Retry'])
})

test.each([
  ['length', /max_tokens/],
  ['content-filter', /content filter/],
] as const)('a complete answer that ended by %s says why it is short', (finishReason, said) => {
  show({ ...cut, finishReason })
  expect(screen.getByText(said)).toBeDefined()
})

test('an answer shows its tokens, the time to the first and their rate', () => {
  const { container } = show(answer)
  expect(container.querySelector('.cs-message-end')?.textContent).toContain('first token 312ms74 tokens/s')
})

test('retry asks again in place and brings the focus to the composer', async () => {
  const live = liveChat()
  render(<ChatStream chat={live.chat} />)
  await live.ask('Hi')
  act(() => live.chat.stop())
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Retry' })))
  await vi.waitUntil(() => live.requests === 2)
  expect(screen.getAllByRole('article').length).toBe(2)
  expect(document.activeElement).toBe(screen.getByRole('textbox'))
})

test('editing a question sends it anew and closes the editor', async () => {
  const live = liveChat({ initialMessages: [question, answer] })
  render(<ChatStream chat={live.chat} />)
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }))
  const editor = screen.getByRole('textbox', { name: 'Edit your message' })
  expect(document.activeElement).toBe(editor)
  fireEvent.change(editor, { target: { value: 'Why, then?' } })
  await act(async () => fireEvent.keyDown(editor, { key: 'Enter' }))
  expect(live.chat.getState().messages.map(textOf)).toEqual(['Why, then?', ''])
  expect(screen.queryByRole('textbox', { name: 'Edit your message' })).toBeNull()
  expect(document.activeElement).toBe(screen.getByRole('textbox'))
})

test('an edit that is refused stays written', async () => {
  const live = liveChat({ initialMessages: [question, answer] })
  render(<ChatStream chat={live.chat} />)
  await live.ask('Another')
  const [first] = screen.getAllByRole('article')
  fireEvent.click(within(first as HTMLElement).getByRole('button', { name: 'Edit' }))
  const editor = screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Edit your message' })
  fireEvent.change(editor, { target: { value: 'Why, then?' } })
  await act(async () => fireEvent.keyDown(editor, { key: 'Enter' }))
  expect(editor.isConnected).toBe(true)
  expect(editor.value).toBe('Why, then?')
  expect(screen.getByRole('group', { name: 'An answer is still arriving.' })).toBeDefined()
})

test('Escape closes the editor and leaves the question as it was', () => {
  const live = liveChat({ initialMessages: [question, answer] })
  render(<ChatStream chat={live.chat} />)
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }))
  fireEvent.keyDown(screen.getByRole('textbox', { name: 'Edit your message' }), { key: 'Escape' })
  expect(screen.queryByRole('textbox', { name: 'Edit your message' })).toBeNull()
  expect(screen.getByText(textOf(question))).toBeDefined()
})
