import { act, cleanup, render, screen } from '@testing-library/react'
import { Profiler, StrictMode } from 'react'
import { afterEach, expect, test } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { Message } from '../Message/Message.tsx'
import { StreamingText } from '../StreamingText/StreamingText.tsx'
import { messageOf } from '../testing/fixedChat.testing.ts'
import { liveChat } from '../testing/liveChat.testing.ts'
import { answer, question } from '../testing/samples.testing.ts'

afterEach(cleanup)

/** A counter of renders by component. */
function counter() {
  const counts = new Map<string, number>()
  return {
    count: (key: string) => void counts.set(key, (counts.get(key) ?? 0) + 1),
    take() {
      const taken = Object.fromEntries(counts)
      counts.clear()
      return taken
    },
  }
}

/** A chat whose every message and every text part counts its renders. */
function countedChat() {
  const live = liveChat({ initialMessages: [question, answer] })
  const messages = counter()
  const texts = counter()
  render(
    <ChatStream
      chat={live.chat}
      slots={{
        Message: ({ id }) => (
          <Profiler id={id} onRender={messages.count}>
            <Message id={id} />
          </Profiler>
        ),
        StreamingText: ({ text, ...props }) => {
          texts.count(text.slice(0, 5))
          return <StreamingText text={text} {...props} />
        },
      }}
    />,
  )
  return { live, messages, texts }
}

test('while an answer streams, earlier messages render 0 times and the answer once a frame', async () => {
  const { live, messages } = countedChat()
  await live.ask('And now?')
  const answerId = live.chat.getState().messageIds.at(-1) ?? ''
  await live.say({ content: 'First' })
  messages.take()

  await live.say({ content: ' second' })
  await live.say({ content: ' third.' })
  expect(messages.take()).toEqual({ [answerId]: 2 })
  await live.finish()
  expect(messages.take()).toEqual({ [answerId]: 1 })
  expect(screen.getByText('First second third.')).toBeDefined()
})

test('the whole stream, from the first delta to the end, renders nothing of the history', async () => {
  const { live, messages } = countedChat()
  await live.ask('And now?')
  messages.take()
  for (const content of ['a', 'b', '\n\n', 'c']) await live.say({ content })
  await live.finish()
  const rendered = Object.keys(messages.take())
  expect(rendered).toEqual([live.chat.getState().messageIds.at(-1)])
})

test('below 5,000 messages too, the whole stream renders nothing of the history', async () => {
  const initialMessages = Array.from({ length: 2500 }, (_, n) => [
    { ...question, id: `q${n}` },
    { ...answer, id: `a${n}` },
  ]).flat()
  const live = liveChat({ initialMessages })
  const messages = counter()
  const Counted = ({ id }: { id: string }) => {
    messages.count(id)
    return null
  }
  render(<ChatStream chat={live.chat} slots={{ Message: Counted }} />)
  await live.ask('And now?')
  expect(Object.keys(messages.take()).length).toBe(5002)
  for (const content of ['a', 'b', '\n\n', 'c']) await live.say({ content })
  await live.finish()
  expect(messages.take()).toEqual({})
})

test('within the answer, only the part that grows renders', async () => {
  const { live, texts } = countedChat()
  await live.ask('And now?')
  await live.say({ reasoning_content: 'Hm, let me think' })
  await live.say({ content: 'Let me look.' })
  await live.say({ tool_calls: [{ index: 0, id: 'c1', function: { name: 'lookup', arguments: '{"q":' } }] })
  texts.take()
  await live.say({ tool_calls: [{ index: 0, function: { arguments: '"hours"}' } }] })
  expect(texts.take()).toEqual({})
  expect(screen.getByText('Calling lookup')).toBeDefined()
})

test('an app that renders its own component renders no message', async () => {
  const live = liveChat({ initialMessages: [question, answer] })
  const messages = counter()
  const shown = () => (
    <ChatStream
      chat={live.chat}
      slots={{ Header: Nothing }}
      suggestions={['inline']}
      className="again"
      strings={strings}
    />
  )
  const { rerender } = render(
    <Profiler id="all" onRender={messages.count}>
      {shown()}
    </Profiler>,
  )
  const article = screen.getAllByRole('article')[1]
  const before = article?.innerHTML
  rerender(
    <Profiler id="all" onRender={messages.count}>
      {shown()}
    </Profiler>,
  )
  expect(article?.innerHTML).toBe(before)
  expect(article?.isConnected).toBe(true)
})

const Nothing = () => null
const strings = {}

test('data attributes tell role, status and whether the message is busy', async () => {
  const live = liveChat()
  render(<ChatStream chat={live.chat} />, { wrapper: StrictMode })
  await live.ask('Hi')
  const [asked, answering] = screen.getAllByRole('article')
  expect(asked?.dataset['role']).toBe('user')
  expect(answering?.dataset).toMatchObject({ role: 'assistant', status: 'streaming' })
  expect(answering?.getAttribute('aria-busy')).toBe('true')
  await live.say({ content: 'Hello' })
  await live.finish()
  expect(screen.getAllByRole('article')[1]?.dataset['status']).toBe('complete')
  expect(screen.getAllByRole('article')[1]?.getAttribute('aria-busy')).toBeNull()
})

test('a system message is not shown', () => {
  const system = messageOf({ id: 's', role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] })
  const live = liveChat({ initialMessages: [system, question] })
  render(<ChatStream chat={live.chat} />)
  expect(screen.getAllByRole('article').length).toBe(1)
  expect(screen.queryByText('Be brief.')).toBeNull()
})

test('the transcript is a labelled region that keyboards reach, and no live region', () => {
  render(<ChatStream chat={liveChat().chat} />)
  const region = screen.getByRole('region', { name: 'Conversation' })
  expect(region.tabIndex).toBe(0)
  expect(region.closest('[aria-live]')).toBeNull()
})

test('what the user has opened stays open while the answer grows and when it ends', async () => {
  const live = liveChat()
  render(<ChatStream chat={live.chat} />)
  await live.ask('Hi')
  await live.say({ reasoning_content: 'Hm' })
  const details = screen.getByText('Thinking').closest('details')
  act(() => details?.setAttribute('open', ''))
  await live.say({ reasoning_content: ', well' })
  await live.say({ content: 'Hello' })
  await live.finish()
  expect(screen.getByText('Thought').closest('details')).toBe(details)
  expect(details?.open).toBe(true)
})
