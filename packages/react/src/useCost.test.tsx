import { collectStats, priceTable } from '@chatstream/core'
import { manualClock, scriptedModel } from '@chatstream/testing'
import { act, cleanup, render, renderHook } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { ChatProvider } from './ChatProvider.tsx'
import { useBudget, useCost } from './useCost.ts'
import { useChatStream } from './useChatStream.ts'
import { useRunStats } from './useRunStats.ts'

afterEach(cleanup)

const model = scriptedModel({
  script: [{ text: ['a', 'b', 'c'] }, { usage: { inputTokens: 1000, outputTokens: 500 } }],
})
const options = {
  url: 'http://model.test/v1/chat/completions',
  fetch: (input: RequestInfo | URL, init?: RequestInit) => model(new Request(input, init)),
  storage: false,
} as const
const prices = priceTable({
  currency: 'USD',
  models: { scripted: { input: 0.27, output: 0.42 } },
  defaultModel: 'scripted',
})

test('useChatStream with prices has the running total; without them it has none', async () => {
  const { result } = renderHook(
    () => [useChatStream({ ...options, prices }), useChatStream(options)] as const,
  )
  expect(result.current[0].cost).toEqual({ status: 'exact', amount: '0', currency: 'USD' })
  for (const amount of ['0.00048', '0.00096']) {
    await act(() => result.current[0].send('Hi'))
    expect(result.current[0].cost).toMatchObject({ status: 'exact', amount })
  }
  expect(result.current[1]).not.toHaveProperty('cost')
})

test('useCost and useBudget follow the running total', async () => {
  const seen: string[] = []
  function Total() {
    const cost = useCost(prices)
    const { status } = useBudget(prices, { limit: '0.0005' })
    seen.push(`${cost.status === 'exact' ? cost.amount : cost.status} ${status}`)
    return null
  }
  let send: (text: string) => Promise<unknown> = async () => undefined
  function Page() {
    const { chat } = useChatStream(options)
    send = chat.send
    return (
      <ChatProvider chat={chat}>
        <Total />
      </ChatProvider>
    )
  }
  render(<Page />)
  await act(() => send('Hi'))
  expect([...new Set(seen)]).toEqual(['0 within', '0.00048 near'])
})

test('useRunStats follows the runs', async () => {
  const stats = collectStats()
  const clock = manualClock()
  const { result } = renderHook(() => ({
    runs: useRunStats(stats),
    chat: useChatStream({ ...options, stats, clock }),
  }))
  expect(result.current.runs).toEqual([])
  await act(() => result.current.chat.send('Hi'))
  expect(result.current.runs).toMatchObject([{ isOver: true, deltas: 3, ttftMs: 0, durationMs: 0 }])
})
