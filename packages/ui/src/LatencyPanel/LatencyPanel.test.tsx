import { collectStats, type StreamMetrics } from '@chatstream/core'
import { act, cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { StringsProvider } from '../strings/StringsProvider.tsx'
import { measured } from '../testing/measured.testing.ts'
import { LatencyPanel } from './LatencyPanel.tsx'

afterEach(cleanup)

const panel = () => screen.getByRole('region', { name: 'Latency' })
const cells = (table: HTMLElement) =>
  within(table)
    .getAllByRole('row')
    .map((row) => [...row.children].map((cell) => cell.textContent))
const last = () =>
  Object.fromEntries(
    [...panel().querySelectorAll<HTMLElement>('[data-measure] dd')].map((value) => [
      value.parentElement?.dataset['measure'],
      value.textContent,
    ]),
  )

test('without a run a text says that there is none', () => {
  render(<LatencyPanel stats={collectStats()} targetMs={100} />)
  expect(panel().textContent).toBe('No answer has been measured yet.')
})

test('the last answer: first token, speed, total, time lost', () => {
  render(
    <LatencyPanel stats={measured([{ ttfbMs: 200, gapsMs: [400, 600], outputTokens: 51, lostMs: 1000 }])} />,
  )
  expect(last()).toEqual({ ttft: '1.2 s', rate: '50 tokens/s', total: '2.2 s', lost: '1 s' })
})

test('a rate that was counted from deltas is called so', () => {
  render(<LatencyPanel stats={measured([{ ttfbMs: 200, gapsMs: [400, 600] }])} />)
  expect(last()).toMatchObject({ rate: '2 pieces/s' })
})

test('the gaps are a plot with a table of the same numbers', () => {
  render(<LatencyPanel stats={measured([{ ttfbMs: 100, gapsMs: [50, 1500, 50] }])} />)
  const figure = screen.getByRole('figure', {
    name: 'Gaps: half up to 50 ms, 95% up to 1.5 s, longest 1.5 s1 stall of more than 1 s',
  })
  expect(figure.querySelectorAll('rect').length).toBe(3)
  expect(figure.querySelectorAll('rect[data-stall]').length).toBe(1)
  const table = within(figure).getByRole('table', { name: 'Longest gaps over the last answer' })
  expect(cells(table)).toEqual([
    ['Time', 'Longest gap'],
    ['150 ms', '50 ms'],
    ['1.7 s', '1.5 s'],
    ['1.7 s', '50 ms'],
  ])
})

test('the summary of the answers, and the target by the mean and by 95 % of them', () => {
  const stats = measured([
    { ttfbMs: 100, gapsMs: [100, 100] },
    { ttfbMs: 200, gapsMs: [100, 100] },
    { ttfbMs: 600, gapsMs: [] },
  ])
  render(<LatencyPanel stats={stats} targetMs={500} />)
  expect(cells(screen.getByRole('table', { name: '3 answers' }))).toEqual([
    ['Measure', 'Mean', 'Median', '95%', 'Longest'],
    ['First byte', '300 ms', '200 ms', '600 ms', '600 ms'],
    ['First token', '300 ms', '200 ms', '600 ms', '600 ms'],
    ['Per token', '100 ms', '100 ms', '100 ms', '100 ms'],
    ['Whole answer', '433 ms', '400 ms', '600 ms', '600 ms'],
  ])
  const targets = within(panel()).getAllByRole('listitem')
  expect(targets.map((item) => [item.textContent, item.dataset['met']])).toEqual([
    ['First token under 500 ms: met by the mean', 'true'],
    ['First token under 500 ms: met by fewer than 95% of answers', 'false'],
  ])
})

test('a run under way is shown while it is measured, and is no part of the summary', () => {
  const stats = measured([{ ttfbMs: 100, gapsMs: [100], isRunning: true }])
  render(<LatencyPanel stats={stats} />)
  expect(last()).toEqual({ ttft: '100 ms' })
  expect(screen.getByRole('table', { name: '0 answers' })).toBeTruthy()
})

test('it follows a run: under way, at its first delta, over', () => {
  const stats = collectStats()
  render(<LatencyPanel stats={stats} />)
  let now = 0
  const clock = { now: () => now, monotonicMs: () => now, setTimeout: () => 0, clearTimeout: () => undefined }
  const begun: StreamMetrics[] = []
  act(() => void begun.push(stats.begin({ runId: 'r', messageId: 'm', clock, resumed: false })))
  expect(last()).toEqual({ ttft: 'Measuring…' })
  now = 70
  act(() => begun[0]?.events([{ type: 'text', delta: 'a' }], 1))
  expect(last()).toEqual({ ttft: '70 ms' })
  now = 90
  act(() => begun[0]?.end())
  expect(last()).toEqual({ ttft: '70 ms', total: '70 ms' })
})

test('the words are Japanese with the locale', () => {
  render(
    <StringsProvider locale="ja">
      <LatencyPanel stats={measured([{ ttfbMs: 100, gapsMs: [50] }])} />
    </StringsProvider>,
  )
  expect(screen.getByRole('region', { name: '応答速度' })).toBeTruthy()
  expect(screen.getByRole('table', { name: '回答1件' })).toBeTruthy()
})
