import { ChatProvider, useMessage, useMessageIds } from '@chatstream/react'
import { ThreadsProvider, useThread, useThreadMutations, useThreads } from '@chatstream/react/query'
import { createId, textOf } from '@chatstream/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, render, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, test } from 'vitest'
import { isIdle, startThreads, until } from './world.ts'

afterEach(cleanup)

function wrapperOf(threads: Parameters<typeof ThreadsProvider>[0]['threads']) {
  const client = new QueryClient({ defaultOptions: { queries: { retryDelay: 0 } } })
  return ({ children }: { children?: ReactNode }) => (
    <QueryClientProvider client={client}>
      <ThreadsProvider threads={threads}>{children}</ThreadsProvider>
    </QueryClientProvider>
  )
}
const titlesOf = (threads: readonly { title?: string }[] = []) => threads.map(({ title }) => title)

test('a list shows changes of this device at once, those of others live, and takes back what was refused', async () => {
  const { device } = await startThreads()
  const [mine, other] = [device({ resumable: true }), device()]
  const one = await other.create({ title: 'one' })
  const { result } = renderHook(() => ({ list: useThreads(), change: useThreadMutations() }), {
    wrapper: wrapperOf(mine),
  })
  const titles = () => titlesOf(result.current.list.data)
  await waitFor(() => expect(titles()).toEqual(['one']))
  await other.create({ title: 'two' })
  await waitFor(() => expect(titles()).toEqual(['two', 'one']))
  act(() => result.current.change.rename.mutate({ id: one.id, title: 'ONE' }))
  await waitFor(() => expect(titles()).toEqual(['two', 'ONE']))
  act(() => result.current.change.rename.mutate({ id: one.id, title: 'x'.repeat(2000) }))
  await waitFor(() => expect(result.current.change.rename.error?.data.status).toBe(400))
  expect(titles()).toEqual(['two', 'ONE'])
  act(() => result.current.change.remove.mutate({ id: one.id }))
  await waitFor(() => expect(titles()).toEqual(['two']))
})

test('a thread and its chat; the history does not render while another thread or its own answer streams', async () => {
  const { device, goOn } = await startThreads({
    script: ({ index }: { index: number }) =>
      index === 0 ? 'first answer' : [{ text: 'half ' }, { waitMs: 1000 }, { text: 'and half' }],
    isHeld: true,
  })
  const threads = device({ resumable: true })
  const id = createId()
  await threads.open(id).send('one')
  const renders = new Map<string, number>()
  function Row({ messageId }: { messageId: string }) {
    const message = useMessage(messageId)
    renders.set(messageId, (renders.get(messageId) ?? 0) + 1)
    return <p>{message && textOf(message)}</p>
  }
  function Rows() {
    return useMessageIds().map((each) => <Row key={each} messageId={each} />)
  }
  function Page() {
    const { chat, thread } = useThread(id)
    return (
      <ChatProvider chat={chat}>
        <h1>{thread?.title}</h1>
        <Rows />
      </ChatProvider>
    )
  }
  const { container } = render(<Page />, { wrapper: wrapperOf(threads) })
  await waitFor(() => expect(container.textContent).toBe('oneonefirst answer'))
  const chat = threads.open(id)
  const history = [...chat.getState().messageIds]
  const before = history.map((each) => renders.get(each))
  const sending = [chat.send('two'), threads.open(createId()).send('elsewhere')]
  await waitFor(() => expect(container.textContent).toContain('half '))
  await goOn()
  await Promise.all(sending)
  await until(chat, isIdle)
  await waitFor(() => expect(container.textContent).toContain('half and half'))
  expect(history.map((each) => renders.get(each))).toEqual(before)
})

test('hooks outside of a provider say so', () => {
  expect(() => renderHook(() => useThreads())).toThrow('There are no threads here')
})
