import { expect, test } from 'vitest'
import type { ChatEvent } from '../events.ts'
import { measureRun } from './measureRun.ts'

/** A run on a clock that the test moves. */
function runOn(resumed = false) {
  const time = { now: 5 }
  const clock = {
    now: () => 0,
    monotonicMs: () => time.now,
    setTimeout: () => undefined,
    clearTimeout: () => undefined,
  }
  const run = measureRun({ runId: 'r', messageId: 'm', clock, resumed }, 1, () => {})
  const say = (afterMs: number, ...events: readonly ChatEvent[]) => {
    time.now += afterMs
    run.events(events, events.length)
  }
  return { run, say }
}
const text = (delta: string): ChatEvent => ({ type: 'text', delta })
const usage = (outputTokens: number): ChatEvent => ({ type: 'usage', usage: { outputTokens } })

test('a resumed run has no times of its beginning, and its tokens are those that arrived here', () => {
  const { run, say } = runOn(true)
  run.bytes(10)
  say(100, text('a'))
  say(400, text('b'), usage(500))
  run.end()
  const stats = run.read()
  expect(stats).toMatchObject({
    tokenSource: 'deltas',
    tpotMs: 400,
    tokensPerSecond: 2.5,
    bytes: 10,
    events: 3,
  })
  for (const name of ['ttfbMs', 'ttftMs', 'durationMs']) expect(stats).not.toHaveProperty(name)
})

test('a replay counts the answer once; the time begins with the first delta that was ever seen', () => {
  const { run, say } = runOn()
  say(100, text('ab'))
  say(100, text('cd'))
  say(800, { type: 'reset' }, text('ab'), text('cd'), text('ef'))
  expect(run.read()).toMatchObject({ ttftMs: 100, deltas: 3, characters: 6, tpotMs: 450 })
})

test('arguments of a tool call and reasoning are deltas; empty deltas are none', () => {
  const { run, say } = runOn()
  say(10, { type: 'tool-start', toolCallId: 't', name: 'search' })
  say(10, { type: 'tool-input', toolCallId: 't', delta: '{"a' })
  say(10, { type: 'tool-input', toolCallId: 't', delta: '":1}' }, { type: 'reasoning', delta: '' })
  say(10, { type: 'reasoning', delta: 'Hm' }, usage(7))
  expect(run.read()).toMatchObject({
    ttftMs: 10,
    deltas: 3,
    characters: 9,
    tokenSource: 'usage',
    tpotMs: 20 / 6,
  })
})

test.each<[string, ChatEvent]>([
  ['steps', { type: 'step-start', step: { id: 's', kind: 'search' } }],
  ['turns of a server’s tool loop', { type: 'turn-start' }],
  ['several calls', { type: 'usage', usage: { calls: 2 } }],
])('the provider’s count is not used for a run with %s', (_, event) => {
  const { run, say } = runOn()
  say(0, event, text('a'))
  say(500, text('b'), usage(1000))
  expect(run.read()).toMatchObject({ tokenSource: 'deltas', tokensPerSecond: 2 })
})

test('the time that is being lost is in the statistics at once', () => {
  const { run, say } = runOn()
  run.opened?.()
  run.failed?.()
  say(300)
  expect(run.read()).toMatchObject({ isOver: false, retries: 1, reconnects: 0, lostMs: 300 })
})
