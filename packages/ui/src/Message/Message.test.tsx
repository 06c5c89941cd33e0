import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import { codeer, textOf, type ChatMessage, type FilePart } from '@chatstream/core'
import { ChatProvider } from '@chatstream/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { fixedChat, messageOf } from '../testing/fixedChat.testing.ts'
import { liveChat } from '../testing/liveChat.testing.ts'
import { answer, errors, question, toolCall } from '../testing/samples.testing.ts'
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

test('while a call waits for approval, the answer cannot be regenerated', () => {
  const call = { ...toolCall, state: 'awaiting-approval' } as const
  show(messageOf({ id: 'a9', parts: [{ type: 'text', text: 'Shall I?' }, call] }))
  expect(screen.queryByRole('button', { name: 'Regenerate' })).toBeNull()
  expect(screen.getByRole('button', { name: 'Allow once' })).toBeDefined()
})

test('where the server keeps the conversation, neither edit nor regenerate is offered', () => {
  const server = { capabilities: codeer().capabilities }
  show(answer, fixedChat({ messages: [question, answer] }, server))
  show(question, fixedChat({ messages: [question, answer] }, server))
  expect(buttons()).toEqual(['Copy', 'Copy'])
})

test('a stopped answer is shown as stopped, without an error, with a retry button', () => {
  show({ ...cut, status: 'stopped' })
  expect(screen.getByText('You stopped this answer.')).toBeDefined()
  expect(screen.queryByRole('group', { name: /error/ })).toBeNull()
  expect(buttons()).toEqual(['Copy', 'Try again'])
})

test.each([
  ['This answer comes from a **', 'This answer comes from a '],
  ['This is **bo', 'This is bo'],
  ['Read [the page](ht', 'Read the page'],
  ['Call `stop', 'Call stop'],
  ['| plan | price |\n|---|', null],
  ['```js\nstop()\n``', null],
])('the end of a cut answer is shown as while it arrived: %j', (text, expected) => {
  const parts = [{ type: 'text' as const, text }]
  const shown = (state: Partial<ChatMessage>) => {
    const { container } = show(messageOf({ id: 'a9', parts, ...state }))
    const blocks = container.querySelector('.cs-blocks')
    const seen = blocks?.innerHTML.replaceAll(/«\w+»|_r_\w+_|:r\w+:/g, '')
    const words = blocks?.textContent
    cleanup()
    return [seen, words]
  }
  const arriving = shown({ status: 'streaming' })
  expect(arriving[1]).toBe(expected ?? arriving[1])
  for (const status of ['stopped', 'interrupted', 'failed'] as const)
    expect(shown({ status })).toEqual(arriving)
  expect(shown({ finishReason: 'length' })).toEqual(arriving)
})

test('a broken answer keeps its text, and offers to ask again and, where the server can do that, to go on', () => {
  const broken = { ...cut, status: 'interrupted', error: errors.network } as const
  show(broken)
  expect(screen.getByText('Half an')).toBeDefined()
  expect(buttons().toSorted()).toEqual(['Continue', 'Copy', 'Try again'])
  cleanup()
  const capabilities = { history: 'client', prefill: false, tools: false } as const
  show(broken, fixedChat({ messages: [question, broken] }, { capabilities }))
  expect(buttons()).toEqual(['Try again', 'Copy'])
})

test('an error that asking again cannot mend leaves retry to the actions', () => {
  show({ ...cut, parts: [], status: 'failed', error: errors['bad-request'] })
  expect(buttons()).toEqual(['Try again'])
})

test.each([
  ['length', /max_tokens/],
  ['content-filter', /content filter/],
] as const)('a complete answer that ended by %s says why it is short', (finishReason, said) => {
  show({ ...cut, finishReason })
  expect(screen.getByText(said)).toBeDefined()
})

test('an answer shows its tokens, the time to the first and their rate', () => {
  const { container } = show({ ...answer, parts: answer.parts.filter(({ type }) => type !== 'step') })
  expect(container.querySelector('.cs-message-end')?.textContent).toContain('first token 312 ms74 tokens/s')
})

test('retry asks again in place and brings the focus to the composer', async () => {
  const live = liveChat()
  render(<ChatStream chat={live.chat} />)
  await live.ask('Hi')
  act(() => live.chat.stop())
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Try again' })))
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

test('the editor of a question shows its files, and sends those that were not removed (fault D14)', async () => {
  const file = (name: string): FilePart => ({
    type: 'file',
    name,
    mediaType: 'image/png',
    url: `data:image/png;base64,${name}`,
  })
  const asked = { ...question, parts: [...question.parts, file('a.png'), file('b.png')] }
  const live = liveChat({ initialMessages: [asked, answer] })
  render(<ChatStream chat={live.chat} />)
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }))
  const files = screen.getByRole('list', { name: 'Attached files' })
  expect(
    within(files)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent),
  ).toEqual(['a.png', 'b.png'])
  fireEvent.click(screen.getByRole('button', { name: 'Remove a.png' }))
  const editor = screen.getByRole('textbox', { name: 'Edit your message' })
  expect(document.activeElement).toBe(editor)
  fireEvent.change(editor, { target: { value: '' } })
  await act(async () => fireEvent.keyDown(editor, { key: 'Enter' }))
  expect(live.chat.getState().messages[0]?.parts.filter(({ type }) => type === 'file')).toEqual([
    file('b.png'),
  ])
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

const older = messageOf({ id: 'a0', createdAt: 1, parts: [{ type: 'text', text: 'Older' }] })
const newer = messageOf({ id: 'a2', createdAt: 3, parts: [{ type: 'text', text: 'Newer' }] })

test('the versions of an answer are counted, and at their ends there is no further', () => {
  const shown = { ...answer, createdAt: 2 }
  show(shown, fixedChat({ messages: [shown], hidden: [older, newer, { ...newer, id: 'x', role: 'user' }] }))
  const versions = within(screen.getByRole('group', { name: 'Versions' }))
  expect(versions.getByText('2 of 3')).toBeDefined()
  const disabled = () => versions.getAllByRole('button').map((button) => button.getAttribute('aria-disabled'))
  expect(disabled()).toEqual(['false', 'false'])
  cleanup()
  show(older, fixedChat({ messages: [older], hidden: [shown, newer] }))
  expect(screen.getByText('1 of 3')).toBeDefined()
  expect(screen.getByRole('button', { name: 'Previous version' }).getAttribute('aria-disabled')).toBe('true')
})

test('switching between versions keeps the focus on the button, in whichever message it is now', async () => {
  const live = liveChat({ initialMessages: [question, answer] })
  render(<ChatStream chat={live.chat} />)
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Regenerate' })))
  await vi.waitUntil(() => live.requests === 1)
  const previous = () => screen.queryByRole('button', { name: 'Previous version' })
  expect(previous()).toBeNull()
  await live.say({ content: 'Another answer.' })
  await live.finish()
  expect(screen.getByText('2 of 2')).toBeDefined()
  const before = previous()
  before?.focus()
  await act(async () => fireEvent.click(before as HTMLElement))
  expect(screen.getByText('1 of 2')).toBeDefined()
  expect(before?.isConnected).toBe(false)
  expect(document.activeElement).toBe(previous())
  await act(async () => fireEvent.click(previous() as HTMLElement))
  expect(screen.getByText('1 of 2')).toBeDefined()
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Next version' })))
  expect(screen.getByText('Another answer.')).toBeDefined()
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Next version' }))
})

test('an edited question can be gone back to, and not while an answer arrives', async () => {
  const live = liveChat({ initialMessages: [question, answer] })
  render(<ChatStream chat={live.chat} />)
  fireEvent.click(screen.getByRole('button', { name: 'Edit' }))
  const editor = screen.getByRole('textbox', { name: 'Edit your message' })
  fireEvent.change(editor, { target: { value: 'Why, then?' } })
  await act(async () => fireEvent.keyDown(editor, { key: 'Enter' }))
  await vi.waitUntil(() => live.requests === 1)
  const previous = screen.getByRole('button', { name: 'Previous version' })
  expect(previous.getAttribute('aria-disabled')).toBe('true')
  fireEvent.click(previous)
  expect(live.chat.getState().error).toBeUndefined()
  await live.say({ content: 'So.' })
  await live.finish()
  await act(async () => fireEvent.click(previous))
  expect(live.chat.getState().messages.map(textOf)).toEqual([textOf(question), textOf(answer)])
})

test('an answer can be rated, the rating changed and taken back; without a listener it is not asked for', () => {
  const rated: unknown[] = []
  const { rerender } = render(<ChatStream chat={fixedChat({ messages: [question, answer] })} />)
  expect(screen.queryByRole('button', { name: 'Good answer' })).toBeNull()
  rerender(
    <ChatStream
      chat={fixedChat({ messages: [question, answer] })}
      onFeedback={(message, rating) => rated.push([message.id, rating])}
    />,
  )
  const [good, bad] = ['Good answer', 'Bad answer'].map((name) => screen.getByRole('button', { name }))
  const pressed = () => [good, bad].map((button) => button?.getAttribute('aria-pressed'))
  for (const button of [good, bad, bad]) fireEvent.click(button as HTMLElement)
  expect(rated).toEqual([
    [answer.id, 'good'],
    [answer.id, 'bad'],
    [answer.id, undefined],
  ])
  expect(pressed()).toEqual(['false', 'false'])
})

test('an answer that was cut off for its length is gone on with, where the server can do that', () => {
  const message = { ...cut, finishReason: 'length' } as const
  const continueAnswer = vi.fn<() => Promise<undefined>>(async () => undefined)
  const chat = (prefill: boolean) =>
    fixedChat(
      { messages: [question, message] },
      { continueAnswer, capabilities: { history: 'client', prefill, tools: false } },
    )
  show(message, chat(false))
  expect(screen.queryByRole('button', { name: 'Continue' })).toBeNull()
  cleanup()
  show(message, chat(true))
  fireEvent.click(screen.getByRole('button', { name: 'Continue' }))
  expect(continueAnswer).toHaveBeenCalledTimes(1)
})

test('giving up an edit brings the focus back to where it began', () => {
  const live = liveChat({ initialMessages: [question, answer] })
  render(<ChatStream chat={live.chat} />)
  for (const leave of [
    () => fireEvent.click(screen.getByRole('button', { name: 'Cancel' })),
    () => fireEvent.keyDown(screen.getByRole('textbox', { name: 'Edit your message' }), { key: 'Escape' }),
  ]) {
    fireEvent.click(screen.getByRole('button', { name: 'Edit' }))
    leave()
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Edit' }))
  }
})

test('the last answer shows how full the context is, by its last run; an earlier one does not', () => {
  const runs = [
    { id: 'r1', usage: { inputTokens: 100, outputTokens: 10 } },
    { id: 'r2', usage: { inputTokens: 150, outputTokens: 50 } },
  ]
  const message = { ...answer, runs, usage: { inputTokens: 250, outputTokens: 60 } }
  const chat = (...after: ChatMessage[]) => fixedChat({ messages: [question, message, ...after] })
  const { rerender } = render(<ChatStream chat={chat()} contextTokens={1000} />)
  expect(screen.getByRole('meter').getAttribute('aria-valuenow')).toBe('200')
  rerender(<ChatStream chat={chat({ ...question, id: 'q2' })} contextTokens={1000} />)
  expect(screen.queryByRole('meter')).toBeNull()
})

test('an answer without text is shown as empty (fault D16)', () => {
  const usage = { inputTokens: 3, outputTokens: 0, cachedInputTokens: 0, reasoningTokens: 0 }
  show(messageOf({ parts: [{ type: 'reasoning', text: 'Hm.' }], usage }))
  expect(screen.getByText('The model ended without an answer.')).toBeDefined()
  expect(screen.getByRole('list', { name: 'Token usage' }).textContent).toBe('3 in0 out')
})

test('no rate is shown of less than 200 ms (fault D17)', () => {
  const answered = (durationMs: number) =>
    messageOf({
      parts: [{ type: 'text', text: 'Yes' }],
      runs: [{ id: 'r', usage: { outputTokens: 101 }, ttftMs: 100, durationMs }],
    })
  show(answered(299))
  expect(screen.queryByText(/tokens\/s/)).toBeNull()
  cleanup()
  show(answered(300))
  expect(screen.getByText('500 tokens/s')).toBeDefined()
})

test('no rate is shown of tokens that did not stream: of steps, several calls, hidden reasoning', () => {
  const usage = { outputTokens: 101, reasoningTokens: 50, calls: 1 }
  const text = { type: 'text', text: 'Yes' } as const
  const reasoning = { type: 'reasoning', text: 'Hm' } as const
  const step = { type: 'step', id: 's', kind: 'search', state: 'done' } as const
  const run = { id: 'r', usage, ttftMs: 100, durationMs: 1100 }
  const rates = [
    messageOf({ parts: [reasoning, text], runs: [run] }),
    messageOf({ parts: [text], runs: [run] }),
    messageOf({ parts: [step, reasoning, text], runs: [run] }),
    messageOf({ parts: [reasoning, text], runs: [{ ...run, usage: { ...usage, calls: 2 } }] }),
    // The step belongs to an earlier run.
    messageOf({ parts: [step, reasoning, text], runs: [{ ...run, firstPart: 1 }] }),
  ].map((message) => {
    show(message)
    const rate = screen.queryByText(/tokens\/s/)?.textContent
    cleanup()
    return rate
  })
  expect(rates).toEqual(['100 tokens/s', undefined, undefined, undefined, '100 tokens/s'])
})

test('what a subagent writes is closed in its step, and no part of what is copied and announced (fault B8)', () => {
  const step = { type: 'step', id: 's1', kind: 'subagent', title: 'Researcher', state: 'done' } as const
  const nested = { type: 'text', parentId: 's1', text: 'Nested words' } as const
  const orphan = { type: 'text', parentId: 'gone', text: 'Orphaned words' } as const
  const message = messageOf({ parts: [step, nested, orphan, { type: 'text', text: 'The answer.' }] })
  expect(textOf(message)).toBe('The answer.')
  show(message)
  for (const text of [nested.text, orphan.text]) {
    const details = screen.getByText(text).closest('details')
    expect(details?.open).toBe(false)
    expect(details?.querySelector('summary')?.textContent).toBe('What the agent wrote')
  }
  expect(screen.getByText(nested.text).closest('li')?.textContent).toContain('Researcher')
  expect(screen.getByText('The answer.').closest('details')).toBeNull()
})
