import { type ChatOptions, createChat, textOf } from '@chatstream/core'
import { manualFrames, scriptedModel, type Script, type ScriptedModel } from '@chatstream/testing'
import { act, cleanup, render, renderHook, screen } from '@testing-library/react'
import { memo, StrictMode, useEffect } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, expect, test, vi } from 'vitest'
import { ChatProvider, useChat, useChatStream, useMessage, useMessageIds, useStreamStatus } from './index.ts'

afterEach(cleanup)

const asFetch =
  (model: ScriptedModel): typeof fetch =>
  (input, init) =>
    model(new Request(input, init))
const url = 'http://model.test/v1/chat/completions'

function backend(script: Script | ((index: number) => Script)) {
  const model = scriptedModel({
    script: typeof script === 'function' ? ({ index }) => script(index) : script,
  })
  return { model, options: { url, fetch: asFetch(model) } satisfies ChatOptions }
}
/** A script that sends the deltas in 20 portions, so that there are frames in between. */
const paced = (deltas: string[]): Script =>
  Array.from({ length: 20 }, (_, i) => [{ text: deltas.slice(i * 100, i * 100 + 100) }, { waitMs: 2 }]).flat()
const stalled: Script = [{ text: 'half' }, { stall: true }]

test('send gives the question and the answer, and the status goes back to idle', async () => {
  const { options } = backend('Hello')
  const { result } = renderHook(() => useChatStream(options))
  await act(async () => void (await result.current.send('Hi')))
  expect(result.current.messages.map(textOf)).toEqual(['Hi', 'Hello'])
  expect(result.current.status).toBe('idle')
})

test('in StrictMode one question opens one connection', async () => {
  const { model, options } = backend('Hello')
  const { result } = renderHook(() => useChatStream(options), { wrapper: StrictMode })
  await act(async () => void (await result.current.send('Hi')))
  expect(model.requests.length).toBe(1)
  expect(result.current.messages.map((message) => message.status)).toEqual(['complete', 'complete'])
})

test('a question sent from an effect survives StrictMode’s double mount', async () => {
  const { model, options } = backend(stalled)
  let sent = false
  function Asks() {
    const { messages, send } = useChatStream(options)
    useEffect(() => {
      if (!sent) void send('at once')
      sent = true
    }, [send])
    return messages.map((message) => <p key={message.id}>{textOf(message)}</p>)
  }
  render(<Asks />, { wrapper: StrictMode })
  await screen.findByText('half')
  expect(model.requests.length).toBe(1)
  expect(model.requests[0]?.outcome).toBeUndefined()
})

test('unmounting aborts the request, once no new mount has taken the chat over', async () => {
  const { model, options } = backend(stalled)
  const { result, unmount } = renderHook(() => useChatStream(options))
  const sending = act(async () => void result.current.send('Hi'))
  await sending
  await model.received(0)
  unmount()
  expect(await model.requests[0]?.ended).toBe('aborted')
})

test('a chat handed to a provider goes on while nobody shows it, and is whole on coming back', async () => {
  const { options } = backend([{ text: 'one ' }, { waitMs: 5 }, { text: 'two' }])
  const chat = createChat(options)
  const Page = () => {
    const ids = useMessageIds()
    return <p data-testid="page">{ids.length}</p>
  }
  const first = render(
    <ChatProvider chat={chat}>
      <Page />
    </ChatProvider>,
  )
  const sending = chat.send('Hi')
  first.unmount()
  expect((await sending)?.status).toBe('complete')
  render(
    <ChatProvider chat={chat}>
      <Page />
    </ChatProvider>,
  )
  expect(screen.getByTestId('page').textContent).toBe('2')
  expect(chat.getState().messages.map(textOf)).toEqual(['Hi', 'one two'])
})

test('inline options never recreate the chat, and each request reads those of the last render', async () => {
  const { model, options } = backend('x')
  const { result, rerender } = renderHook(
    ({ token }) => useChatStream({ ...options, headers: { 'x-token': token } }),
    {
      initialProps: { token: 'a' },
    },
  )
  const { chat } = result.current
  await act(async () => void (await result.current.send('one')))
  rerender({ token: 'b' })
  await act(async () => void (await result.current.send('two')))
  expect(result.current.chat).toBe(chat)
  expect(model.requests.map((request) => request.headers.get('x-token'))).toEqual(['a', 'b'])
})

test('another id is another conversation, and the one left behind is ended', async () => {
  const { model, options } = backend((index) => (index === 0 ? stalled : 'second'))
  const { result, rerender } = renderHook(({ id }) => useChatStream({ ...options, id }), {
    initialProps: { id: 'a' },
  })
  await act(async () => void result.current.send('in a'))
  await model.received(0)
  rerender({ id: 'b' })
  expect(result.current.messages).toEqual([])
  expect(await model.requests[0]?.ended).toBe('aborted')
  await act(async () => void (await result.current.send('in b')))
  expect(result.current.messages.map(textOf)).toEqual(['in b', 'second'])
})

test('two chats on a page know nothing of each other', async () => {
  const one = backend('from one')
  const two = backend('from two')
  const { result } = renderHook(() => [useChatStream(one.options), useChatStream(two.options)] as const)
  await act(async () => void (await Promise.all([result.current[0].send('a'), result.current[1].send('b')])))
  expect(result.current.map((chat) => chat.messages.map(textOf))).toEqual([
    ['a', 'from one'],
    ['b', 'from two'],
  ])
})

test('renders on a server, with the messages it is given, and asks nothing', () => {
  const { model, options } = backend('x')
  const stored = {
    id: 'm',
    role: 'user',
    parts: [{ type: 'text', text: 'kept' }],
    status: 'complete',
    createdAt: 1,
  } as const
  function Page() {
    const { messages, chat } = useChatStream({ ...options, initialMessages: [stored] })
    return (
      <ChatProvider chat={chat}>
        {messages.map(textOf)}
        <Count />
      </ChatProvider>
    )
  }
  const Count = () => <i>{useChat((state) => state.messages.length)}</i>
  expect(renderToString(<Page />)).toBe('kept<i>1</i>')
  expect(model.requests).toEqual([])
})

test('outside a provider a hook says what is missing', () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(() => renderHook(() => useMessageIds())).toThrow('Wrap it in <ChatProvider chat={chat}>')
  logged.mockRestore()
})

test('2,000 deltas: at most one render a frame for the answer, none for the history, the list or the status', async () => {
  const deltas = Array.from({ length: 2000 }, (_, i) => `${i} `)
  const { options } = backend((index) => (index === 0 ? 'first' : paced(deltas)))
  const frames = manualFrames()
  const chat = createChat({ ...options, frames })
  await chat.send('one')
  const renders = new Map<string, number>()
  const count = (name: string) => void renders.set(name, (renders.get(name) ?? 0) + 1)

  const Row = memo(({ id }: { id: string }) => {
    const message = useMessage(id)
    count(id)
    return <li>{message === undefined ? '' : textOf(message)}</li>
  })
  function List() {
    const ids = useMessageIds()
    count('list')
    return ids.map((id) => <Row key={id} id={id} />)
  }
  function Turns() {
    const turns = useChat(
      (state) => [state.messageIds.length],
      (a, b) => a[0] === b[0],
    )
    count('turns')
    return <b>{turns[0]}</b>
  }
  function Status() {
    count(`status:${useStreamStatus().status}`)
    return null
  }
  render(
    <ChatProvider chat={chat}>
      <List />
      <Turns />
      <Status />
    </ChatProvider>,
  )
  const history = [...chat.getState().messageIds]
  renders.clear()

  let sending: Promise<unknown> | undefined
  act(() => void (sending = chat.send('two')))
  const answerId = chat.getState().messageIds.at(-1) ?? ''
  let painted = 0
  let ended = false
  void sending?.then(() => (ended = true))
  while (!ended) {
    await act(async () => void (painted += Math.min(1, frames.tick())))
    await new Promise((resolve) => setTimeout(resolve, 0))
  }
  expect(textOf(chat.getState().messages.at(-1)!)).toBe(deltas.join(''))
  expect(painted).toBeGreaterThan(1)
  // Its first render, one a frame, and the last for what was flushed at the end.
  expect(renders.get(answerId)).toBeLessThanOrEqual(painted + 2)
  expect(history.map((id) => renders.get(id) ?? 0)).toEqual([0, 0])
  expect(renders.get('list')).toBe(1)
  expect(renders.get('turns')).toBe(1)
  expect([
    renders.get('status:connecting'),
    renders.get('status:streaming'),
    renders.get('status:idle'),
  ]).toEqual([1, 1, 1])
})
