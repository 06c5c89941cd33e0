import {
  manualClock,
  manualFrames,
  scriptedModel,
  type Script,
  type ScriptedModelOptions,
} from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import type { ChatOptions } from '../../../../core/src/turn/options.ts'
import { collectStats } from '../../../../core/src/metrics/collectStats.ts'
import { brokenStream } from '../../../../core/src/transport/networkFailure.ts'
import type { WireStream } from '../../../../core/src/transport/transport.ts'
import { codeer } from '../../../../core/src/protocol/codeer/codeer.ts'
import { summarize } from '../../../../core/src/metrics/summarize.ts'

/** Counts the bytes of a body, and its events: each ends with an empty line. */
function counted(response: Response, wire: { bytes: number; events: number }): Response {
  const body = response.body?.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        wire.bytes += chunk.length
        wire.events += new TextDecoder().decode(chunk).split('\n\n').length - 1
        controller.enqueue(chunk)
      },
    }),
  )
  return new Response(body, response)
}

/** A chat and a model on one clock that the test moves. */
function chatOn(
  script: Script | NonNullable<ScriptedModelOptions['script']>,
  options: Partial<ChatOptions> = {},
) {
  const clock = manualClock()
  const frames = manualFrames()
  const stats = collectStats()
  const model = scriptedModel({ script, clock })
  const wire = { bytes: 0, events: 0 }
  const chat = createChat({
    url: 'http://model.test/v1/chat/completions',
    fetch: async (input, init) => counted(await model(new Request(input, init)), wire),
    retry: false,
    clock,
    frames,
    stats,
    random: () => 0.5,
    ...options,
  })
  /** Advances the clock in steps, between which the streams pass on their data. */
  async function advance(ms: number, stepMs = 10) {
    for (let passed = 0; passed <= ms; passed += stepMs) {
      for (let turns = 0; turns < 5; turns++) await clock.advance(0)
      if (passed < ms) await clock.advance(stepMs)
    }
  }
  const ask = async (ms: number) => {
    const answer = chat.send('Hi')
    await advance(ms)
    return answer
  }
  return { chat, advance, clock, frames, stats, model, ask, wire }
}

const last = ({ stats }: ReturnType<typeof chatOn>) => stats.runs().at(-1)

/** Text with a pause before it. */
const after = (waitMs: number, text: string): Script => [{ waitMs }, { text: [text] }]

test('times, gaps and counts of a run with known delays', async () => {
  const on = chatOn(
    [
      { headersAfterMs: 100 },
      { waitMs: 20 },
      { text: ['a'] },
      ...[30, 40, 50, 60, 70, 80, 1200].flatMap((ms) => after(ms, 'bcd')),
      { usage: { inputTokens: 10, outputTokens: 18 } },
    ].flat(),
  )
  await on.ask(2000)
  const { bytes, events, gaps, ...stats } = last(on) ?? {}
  expect(stats).toEqual({
    runId: expect.any(String),
    messageId: on.chat.getState().messageIds[1],
    connectionId: 1,
    isOver: true,
    ttfbMs: 120,
    ttftMs: 120,
    durationMs: 1650,
    // From the first delta to the last 1,530 ms, for 17 tokens after the first.
    tpotMs: 90,
    recentTpotMs: (50 + 60 + 70 + 80 + 1200) / 5,
    tokensPerSecond: 17 / 1.53,
    tokenSource: 'usage',
    deltas: 8,
    characters: 22,
    retries: 0,
    reconnects: 0,
    lostMs: 0,
    frames: 0,
    flushes: 1,
  })
  expect(gaps).toEqual({
    count: 7,
    p50Ms: 60,
    p95Ms: 1200,
    maxMs: 1200,
    stalls: 1,
    course: [
      { atMs: 150, gapMs: 30 },
      { atMs: 190, gapMs: 40 },
      { atMs: 240, gapMs: 50 },
      { atMs: 300, gapMs: 60 },
      { atMs: 370, gapMs: 70 },
      { atMs: 450, gapMs: 80 },
      { atMs: 1650, gapMs: 1200 },
    ],
  })
  expect({ bytes, events }).toEqual(on.wire)
  // The role, eight deltas, the finish reason, the usage and `[DONE]`.
  expect(events).toBe(12)
})

test('the number of frames and flushes is exact', async () => {
  const on = chatOn([after(100, 'a'), after(10, 'b'), after(100, 'c'), after(100, 'd')].flat())
  const answer = on.chat.send('Hi')
  await on.advance(150)
  expect(on.frames.tick()).toBe(1)
  await on.advance(100)
  expect(on.frames.tick()).toBe(1)
  expect(last(on)).toMatchObject({ isOver: false, frames: 2, flushes: 2, deltas: 3 })
  // A frame without events shows nothing.
  on.frames.tick()
  await on.advance(100)
  await answer
  // The end shows the rest at once.
  expect(last(on)).toMatchObject({ isOver: true, frames: 2, flushes: 3, deltas: 4 })
})

test('retries, and the time that was lost to them', async () => {
  const on = chatOn(({ index }) => (index < 2 ? { status: 503 } : after(100, 'a')), {
    retry: { initialMs: 1000, jitter: 'none' },
  })
  await on.ask(4000)
  // The second try comes after 1,000 ms, the third 2,000 ms later. The user waited for all of that.
  expect(last(on)).toMatchObject({ retries: 2, reconnects: 0, lostMs: 3000, ttfbMs: 3100, connectionId: 1 })
})

test('the last of the failures is no retry', async () => {
  const on = chatOn({ status: 503 }, { retry: { attempts: 2, initialMs: 1000, jitter: 'none' } })
  await on.ask(4000)
  expect(on.model.requests.length).toBe(3)
  expect(last(on)).toMatchObject({ isOver: true, retries: 2, reconnects: 0, lostMs: 3000 })
  expect(last(on)).not.toHaveProperty('ttfbMs')
})

test('a broken connection of a kept run: reconnects, the time lost, and one stall', async () => {
  let opened = 0
  const text = (seq: number, content: string, reason: string | null = null) => ({
    id: `log-${seq}`,
    data: JSON.stringify({ choices: [{ delta: { content }, finish_reason: reason }] }),
  })
  const clock = manualClock()
  const stats = collectStats()
  const pause = (ms: number) => new Promise<void>((resolve) => clock.setTimeout(resolve, ms))
  async function* first(): WireStream['batches'] {
    await pause(100)
    yield [text(1, 'a'), text(2, 'b')]
    await pause(100)
    throw brokenStream()
  }
  async function* second(): WireStream['batches'] {
    await pause(50)
    yield [text(3, 'c', 'stop')]
  }
  const chat = createChat({
    url: 'http://model.test/',
    clock,
    stats,
    frames: manualFrames(),
    retry: { initialMs: 1000, jitter: 'none' },
    transport: {
      async open({ method }) {
        if (method === 'DELETE') throw new Error('Nothing is stopped here.')
        opened++
        const isFirst = opened === 1
        return {
          batches: isFirst ? first() : second(),
          kept: { epoch: 'log' },
          ending: () => (isFirst ? undefined : { end: 'complete' }),
        }
      },
    },
  })
  const answer = chat.send('Hi')
  for (let passed = 0; passed < 1300; passed += 10) {
    for (let turns = 0; turns < 5; turns++) await clock.advance(0)
    await clock.advance(10)
  }
  expect(await answer).toMatchObject({ status: 'complete' })
  const [stats1] = stats.runs()
  expect(stats1).toMatchObject({
    retries: 1,
    reconnects: 1,
    lostMs: 1000,
    deltas: 3,
    characters: 3,
    events: 3,
  })
  expect(stats1?.gaps).toMatchObject({ count: 2, p50Ms: 0, maxMs: 1150, stalls: 1 })
  // Two deltas in one chunk, and 1,150 ms to the third.
  expect(stats1).toMatchObject({ tokenSource: 'deltas', tpotMs: 575, tokensPerSecond: 2000 / 1150 })
})

test('the tokens of steps are not divided by the time of the text', async () => {
  const script: Script = [
    { step: { kind: 'consultant_search_web', title: 'Search', durationMs: 2000 } },
    { text: ['a'] },
    { waitMs: 500 },
    { text: ['b'] },
    { usage: { inputTokens: 300, outputTokens: 5000, calls: 1 } },
  ]
  const on = chatOn(script, {
    protocol: codeer({ agentId: 'agent' }),
    url: 'http://model.test/api/v1/chats/1/messages',
  })
  await on.ask(3000)
  expect(last(on)).toMatchObject({ tokenSource: 'deltas', deltas: 2, tokensPerSecond: 2, tpotMs: 500 })
})

test('reasoning that did not stream is not divided by the time of the text', async () => {
  const on = chatOn([
    { text: ['a'] },
    { waitMs: 500 },
    { text: ['b'] },
    { usage: { inputTokens: 1, outputTokens: 900, reasoningTokens: 898 } },
  ])
  await on.ask(1000)
  expect(last(on)).toMatchObject({ tokenSource: 'deltas', tokensPerSecond: 2 })
})

test('less than 200 ms have no rate, and one delta has no time per token', async () => {
  const short = chatOn([{ text: ['a'] }, { waitMs: 190 }, { text: ['b'] }])
  await short.ask(400)
  expect(last(short)).toMatchObject({ tpotMs: expect.any(Number) })
  expect(last(short)).not.toHaveProperty('tokensPerSecond')
  const single = chatOn('a')
  await single.ask(100)
  expect(last(single)).toMatchObject({ deltas: 1 })
  for (const name of ['tpotMs', 'recentTpotMs', 'tokensPerSecond', 'gaps']) {
    expect(last(single)).not.toHaveProperty(name)
  }
})

test('runs have numbers, the oldest are dropped, and runs that are over can be forgotten', async () => {
  const stats = collectStats({ keep: 2 })
  const on = chatOn('a', { stats })
  for (let i = 0; i < 3; i++) await on.ask(50)
  expect(stats.runs().map(({ connectionId }) => connectionId)).toEqual([2, 3])
  // A run that is over is calculated once.
  expect(stats.runs()[0]).toBe(stats.runs()[0])
  stats.clear()
  expect(stats.runs()).toEqual([])
  expect(summarize(stats.runs(), { targetMs: 50 })).toEqual({ status: 'no-samples', count: 0 })
})

test('listeners are called when a run begins, opens, gets its first delta and ends', async () => {
  const on = chatOn([after(100, 'a'), after(100, 'b')].flat())
  const seen: unknown[] = []
  const unsubscribe = on.stats.subscribe(() => seen.push(last(on)?.isOver))
  await on.ask(300)
  expect(seen).toEqual([false, false, false, true])
  expect(on.stats.version).toBe(4)
  unsubscribe()
  await on.ask(300)
  expect(seen.length).toBe(4)
})

test('times and state of a chat without a collector stay as they are', async () => {
  const clock = manualClock()
  const model = scriptedModel({ script: 'a', clock })
  const chat = createChat({
    url: 'http://model.test/v1/chat/completions',
    fetch: (input, init) => model(new Request(input, init)),
    clock,
    frames: manualFrames(),
  })
  await chat.send('Hi')
  expect(chat.getState().metrics).toEqual({ ttfbMs: 0, ttftMs: 0, durationMs: 0 })
})
