import {
  createError,
  createId,
  createThreads,
  textOf,
  type Thread,
  type ThreadEvent,
  type ThreadSource,
} from '@chatstream/core'
import { manualClock, scriptedModel, type ScriptedModelOptions } from '@chatstream/testing'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, renderHook, waitFor } from '@testing-library/react'
import { memo, type ReactNode } from 'react'
import { afterEach, expect, test } from 'vitest'
import { ChatProvider } from '../ChatProvider.tsx'
import { ThreadsProvider, useThread, useThreadMutations, useThreads } from '../query.ts'
import { useMessage } from '../useMessage.ts'
import { useMessageIds } from '../useMessageIds.ts'

afterEach(cleanup)

const threadOf = (id: string, more: Partial<Thread> = {}): Thread => ({
  id,
  createdAt: 1,
  updatedAt: 1,
  archived: false,
  pinned: false,
  state: 'idle',
  unread: false,
  ...more,
})

/** A source with three threads, two on a page. It refuses titles that are too long. */
function memorySource() {
  const threads = new Map(['c', 'b', 'a'].map((id, i) => [id, threadOf(id, { title: id, updatedAt: 9 - i })]))
  const listeners = new Set<(event: ThreadEvent) => void>()
  let refuse = () => undefined as void
  const refused = new Promise<void>((resolve) => (refuse = resolve))
  const find = (id: string) => {
    const thread = threads.get(id)
    if (thread === undefined) throw createError('unknown-thread', undefined, {}, { status: 404 })
    return thread
  }
  const save = (thread: Thread) => {
    threads.set(thread.id, thread)
    return thread
  }
  const source: ThreadSource = {
    async list({ cursor = '0', search = '', archived = false }) {
      const all = [...threads.values()]
        .filter((thread) => thread.archived === archived && (thread.title ?? '').includes(search))
        .toSorted((x, y) => y.updatedAt - x.updatedAt)
      const end = Number(cursor) + 2
      return { threads: all.slice(Number(cursor), end), ...(end < all.length && { nextCursor: `${end}` }) }
    },
    open: async (id) => ({ thread: find(id), messages: [] }),
    messages: async () => ({ messages: [] }),
    create: async (id, { title }) => save(threadOf(id, { updatedAt: 99, ...(title && { title }) })),
    async change(id, { title, ...change }) {
      if ((title ?? '').length > 9) await refused
      if ((title ?? '').length > 9) throw createError('bad-request', undefined, {}, { status: 400 })
      return save({ ...find(id), ...change, ...(title && { title }) })
    },
    delete: async (id) => void threads.delete(id),
    writeMessage: async (_, message) => message,
    deleteMessage: async () => undefined,
    claim: async () => 0,
    watch(onEvent, onConnection) {
      listeners.add(onEvent)
      onConnection('live')
      return () => void listeners.delete(onEvent)
    },
  }
  return { source, refuse, report: (event: ThreadEvent) => listeners.forEach((listener) => listener(event)) }
}

function start(script: ScriptedModelOptions['script'] = 'answer') {
  const clock = manualClock()
  const model = scriptedModel({ script, clock })
  const { source, report, refuse } = memorySource()
  const threads = createThreads({
    url: 'http://model.test/v1/chat/completions',
    fetch: (input, init) => model(new Request(input, init)),
    storage: false,
    source,
  })
  const client = new QueryClient({ defaultOptions: { queries: { retryDelay: 0 } } })
  const wrapper = ({ children }: { children?: ReactNode }) => (
    <QueryClientProvider client={client}>
      <ThreadsProvider threads={threads}>{children}</ThreadsProvider>
    </QueryClientProvider>
  )
  return { threads, report, refuse, wrapper, goOn: () => clock.advance(1000) }
}
const titlesOf = (threads: readonly Thread[] = []) => threads.map(({ title }) => title)

test('a list has pages, and changes of other devices take their place in it', async () => {
  const { wrapper, report } = start()
  const { result } = renderHook(() => useThreads(), { wrapper })
  await waitFor(() => expect(titlesOf(result.current.data)).toEqual(['c', 'b']))
  act(() => void result.current.fetchNextPage())
  await waitFor(() => expect(titlesOf(result.current.data)).toEqual(['c', 'b', 'a']))
  act(() => report({ type: 'thread', thread: threadOf('a', { title: 'A', updatedAt: 99 }) }))
  await waitFor(() => expect(titlesOf(result.current.data)).toEqual(['A', 'c', 'b']))
  act(() => report({ type: 'thread', thread: threadOf('c', { title: 'c', archived: true }) }))
  await waitFor(() => expect(titlesOf(result.current.data)).toEqual(['A', 'b']))
  act(() => report({ type: 'thread-deleted', threadId: 'b' }))
  await waitFor(() => expect(titlesOf(result.current.data)).toEqual(['A']))
})

test('a change is shown at once, and taken back if the server refuses it', async () => {
  const { wrapper, refuse } = start()
  const { result } = renderHook(
    () => ({ list: useThreads(), change: useThreadMutations(), one: useThread('c') }),
    { wrapper },
  )
  const titles = () => titlesOf(result.current.list.data)
  await waitFor(() => expect(titles()).toEqual(['c', 'b']))
  await waitFor(() => expect(result.current.one.status).toBe('ready'))
  const seen: unknown[] = []
  act(() =>
    result.current.change.rename.mutate(
      { id: 'c', title: 'much too long' },
      { onError: (error) => seen.push(error.data.status) },
    ),
  )
  await waitFor(() => expect(titles()).toEqual(['much too long', 'b']))
  act(refuse)
  await waitFor(() => expect(seen).toEqual([400]))
  expect(titles()).toEqual(['c', 'b'])
  act(() => result.current.change.rename.mutate({ id: 'c', title: 'C' }))
  await waitFor(() => expect(result.current.one.thread?.title).toBe('C'))
  act(() => result.current.change.pin.mutate({ id: 'b' }))
  await waitFor(() => expect(titles()).toEqual(['b', 'C']))
  act(() => result.current.change.archive.mutate({ id: 'b' }))
  await waitFor(() => expect(titles()).toEqual(['C']))
  act(() => result.current.change.create.mutate({ title: 'new' }))
  await waitFor(() => expect(titles()).toEqual(['new', 'C']))
  act(() => result.current.change.remove.mutate({ id: 'c' }))
  await waitFor(() => expect(titles()).toEqual(['new']))
  expect(result.current.one.thread).toBeUndefined()
})

test('while an answer streams, in this thread or another, no message of the history renders', async () => {
  const { threads, wrapper, goOn } = start(({ index }) =>
    index === 0 ? 'first answer' : [{ text: 'half ' }, { waitMs: 1000 }, { text: 'and half' }],
  )
  const id = createId()
  const renders = new Map<string, number>()
  const Row = memo(function Row({ messageId }: { messageId: string }) {
    const message = useMessage(messageId)
    renders.set(messageId, (renders.get(messageId) ?? 0) + 1)
    return <p>{message && textOf(message)}</p>
  })
  const Rows = () => useMessageIds().map((each) => <Row key={each} messageId={each} />)
  function Page() {
    return (
      <ChatProvider chat={useThread(id).chat}>
        <Rows />
      </ChatProvider>
    )
  }
  const { container } = render(<Page />, { wrapper })
  const chat = threads.open(id)
  await act(() => chat.send('one'))
  await waitFor(() => expect(container.textContent).toBe('onefirst answer'))
  const history = [...chat.getState().messageIds]
  const before = history.map((each) => renders.get(each))
  const sending = [chat.send('two'), threads.open(createId()).send('elsewhere')]
  await waitFor(() => expect(container.textContent).toContain('half '))
  await goOn()
  await act(() => Promise.all(sending))
  await waitFor(() => expect(container.textContent).toContain('half and half'))
  expect(history.map((each) => renders.get(each))).toEqual(before)
})

test('the chat of a thread goes on reading when its component goes', async () => {
  const { threads, wrapper, goOn } = start([{ text: 'half ' }, { waitMs: 1000 }, { text: 'and half' }])
  const { result, unmount } = renderHook(() => useThread('a'), { wrapper })
  const { chat } = result.current
  const sending = chat.send('q')
  await waitFor(() => expect(chat.getState().status).toBe('streaming'))
  unmount()
  await goOn()
  expect((await sending)?.status).toBe('complete')
  expect(threads.open('a')).toBe(chat)
})

test('a hook outside of a provider says so', () => {
  const client = new QueryClient()
  const wrapper = ({ children }: { children?: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
  expect(() => renderHook(() => useThreads(), { wrapper })).toThrow('There are no threads here')
})
