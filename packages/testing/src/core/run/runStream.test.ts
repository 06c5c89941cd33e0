import { manualClock, scriptedModel, type Script, type ScriptedModel } from '@chatstream/testing'
import { serveHandler, type Server } from '@chatstream/testing/node'
import { afterEach, describe, expect, test } from 'vitest'
import { type Clock, systemClock } from '../../../../core/src/clock.ts'
import type { ChatEvent } from '../../../../core/src/events.ts'
import { streamMetrics } from '../../../../core/src/metrics/streamMetrics.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { fetchTransport } from '../../../../core/src/transport/fetchTransport.ts'
import { pageConnectivity } from '../../../../core/src/run/connectivity.ts'
import { retryPolicy } from '../../../../core/src/run/retryPolicy.ts'
import type { RunEnd, RunOptions } from '../../../../core/src/run/run.ts'
import { runStream } from '../../../../core/src/run/runStream.ts'
import { runSession } from '../../../../core/src/run/session.ts'

const question = JSON.stringify({ messages: [{ role: 'user', content: 'q' }], stream: true })
let server: Server | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

interface Started {
  model: ScriptedModel
  abort: AbortController
  events: ChatEvent[]
  end: Promise<RunEnd>
}

/** One run against a scripted model behind a real HTTP server. `onEvents` sees each batch as it comes. */
async function start(
  script: Script,
  { modelClock = systemClock, ...rest }: Partial<RunOptions> & { modelClock?: Clock } = {},
  onEvents: (events: readonly ChatEvent[], started: Pick<Started, 'abort'>) => void = () => {},
): Promise<Started> {
  const model = scriptedModel({ script, clock: modelClock })
  server = await serveHandler(model)
  const url = `${server.url}/v1/chat/completions`
  const abort = new AbortController()
  const clock: Clock = rest.clock ?? systemClock
  const options: RunOptions = {
    transport: fetchTransport(),
    session: runSession(() => openaiChat().createDecoder(), rest.resumes),
    prepare: async (signal) => ({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: question,
      signal,
    }),
    signal: abort.signal,
    clock,
    timeouts: {},
    metrics: streamMetrics(clock),
    retry: retryPolicy(false),
    connectivity: pageConnectivity,
    random: Math.random,
    resumes: false,
    mayPostAgain: false,
    isNamed: () => false,
    serverKeepsRuns: () => false,
    onOpen() {},
    onConnection() {},
    onRetryNow: () => () => {},
    ...rest,
  }
  const events: ChatEvent[] = []
  const run = async () => {
    const stream = runStream(options)
    for (;;) {
      const { done, value } = await stream.next()
      if (done === true) return value
      events.push(...value)
      onEvents(value, { abort })
    }
  }
  return { model, abort, events, end: run() }
}
const complete: RunEnd = { status: 'complete', finish: { type: 'finish', reason: 'stop' } }
const textIn = (events: readonly ChatEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.delta : '')).join('')

test('a whole answer is complete, and its connection is left to end by itself', async () => {
  const { end, events, model } = await start('Hello there')
  expect(await end).toEqual(complete)
  expect(textIn(events)).toBe('Hello there')
  expect(await model.requests[0]?.ended).toBe('complete')
})

describe('stopping', () => {
  test('while the server has not answered aborts its request', async () => {
    const { abort, model, end } = await start({ headersAfterMs: Infinity })
    await model.received(0)
    abort.abort()
    expect(await end).toEqual({ status: 'stopped' })
    expect(await model.requests[0]?.ended).toBe('aborted')
  })

  test('in mid-stream aborts its request', async () => {
    const { model, end } = await start([{ text: ['a', 'b'] }, { stall: true }], {}, (events, { abort }) => {
      if (textIn(events) !== '') abort.abort()
    })
    expect(await end).toEqual({ status: 'stopped' })
    expect(await model.requests[0]?.ended).toBe('aborted')
  })

  test('just before the end, with all text said and [DONE] still to come, aborts its request', async () => {
    const script: Script = [
      { raw: 'data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}\n\n' },
      { stall: true },
    ]
    const { model, end } = await start(script, {}, (_, { abort }) => abort.abort())
    expect(await end).toEqual({ status: 'stopped' })
    expect(await model.requests[0]?.ended).toBe('aborted')
  })

  test('before it began sends nothing', async () => {
    const abort = new AbortController()
    abort.abort()
    const { end, model } = await start('x', { signal: abort.signal })
    expect(await end).toEqual({ status: 'stopped' })
    expect(model.requests).toEqual([])
  })

  test('ends the run at once even if a custom fetch ignores the signal', async () => {
    const deaf = fetchTransport({ fetch: () => new Promise(() => {}) })
    const { abort, end } = await start('x', { transport: deaf })
    abort.abort()
    expect(await end).toEqual({ status: 'stopped' })
  })
})

describe('broken streams', () => {
  test.each(['end', 'error'] as const)('a cut by %s is interrupted, with what came', async (cut) => {
    // A platform drops what it has not handed on when a connection breaks: the cut waits until the text is here.
    const modelClock = manualClock()
    const script: Script = [{ text: ['one ', 'two'] }, { waitMs: 1 }, { cut }]
    const { end, events } = await start(script, { modelClock }, (batch) => {
      if (textIn(batch).includes('two')) void modelClock.advance(1)
    })
    expect(await end).toMatchObject({
      status: 'interrupted',
      error: { data: { kind: 'network', retryable: true } },
    })
    expect(textIn(events)).toBe('one two')
  })

  test('a cut within a character keeps the whole characters before it', async () => {
    const { end, events } = await start([{ text: ['日本'] }, { cut: 'end', inside: '語' }])
    expect((await end).status).toBe('interrupted')
    expect(textIn(events)).toBe('日本')
  })

  test('an error in the stream fails the run', async () => {
    const { end } = await start([{ text: 'a' }, { error: 'overloaded' }])
    expect(await end).toMatchObject({
      status: 'failed',
      error: { data: { kind: 'provider', message: 'overloaded' } },
    })
  })

  test('malformed payloads in the middle lose nothing of the rest', async () => {
    const { end, events } = await start([{ text: 'before ' }, { garbage: '{"half' }, { text: 'after' }])
    expect(await end).toEqual(complete)
    expect(textIn(events)).toBe('before after')
  })

  test('an error status is reported with its kind and wait', async () => {
    const { end } = await start({ status: 429, headers: { 'retry-after': '2' }, body: {} })
    expect(await end).toMatchObject({
      status: 'failed',
      error: { data: { kind: 'rate-limited', retryAfterMs: 2000 } },
    })
  })
})

describe('a 401', () => {
  const refused: Script = { status: 401, body: {} }

  test('is refreshed once, and asked again with a request made anew', async () => {
    const script = (index: number): Script => (index === 0 ? refused : 'in')
    const model = scriptedModel({ script: ({ index }) => script(index) })
    server = await serveHandler(model)
    let token = 'old'
    const url = `${server.url}/v1/chat/completions`
    const { end } = await start('unused', {
      prepare: async (signal) => ({
        url,
        method: 'POST',
        headers: { authorization: token, 'content-type': 'application/json' },
        body: question,
        signal,
      }),
      onUnauthorized: () => void (token = 'new'),
    })
    expect(await end).toEqual(complete)
    expect(model.requests.map((request) => request.headers.get('authorization'))).toEqual(['old', 'new'])
  })

  test('a second one ends the run, and so does a refresh with nothing to refresh', async () => {
    const again = await start(refused, { onUnauthorized: () => true })
    expect(await again.end).toMatchObject({ status: 'failed', error: { data: { kind: 'unauthorized' } } })
    expect(again.model.requests.length).toBe(2)
    await server?.close()
    const nothing = await start(refused, { onUnauthorized: async () => false })
    expect((await nothing.end).status).toBe('failed')
    expect(nothing.model.requests.length).toBe(1)
  })
})

describe('deadlines, by the clock handed in', () => {
  test('headers that do not come within 30 s fail the run and abort its request', async () => {
    const clock = manualClock()
    const { end, model } = await start({ headersAfterMs: Infinity }, { clock })
    await model.received(0)
    await clock.advance(29_999)
    expect(model.requests[0]?.outcome).toBeUndefined()
    await clock.advance(1)
    expect(await end).toMatchObject({ status: 'failed', error: { data: { kind: 'timeout' } } })
    expect(await model.requests[0]?.ended).toBe('aborted')
  })

  test('a stream that falls silent is interrupted after the idle time, with its text kept', async () => {
    const clock = manualClock()
    let heard: () => void
    const text = new Promise<void>((resolve) => (heard = resolve))
    const { end, events } = await start(
      [{ text: 'half' }, { stall: true }],
      { clock, timeouts: { idleMs: 500 } },
      (batch) => {
        if (textIn(batch) !== '') heard()
      },
    )
    await text
    await clock.advance(500)
    expect(await end).toMatchObject({ status: 'interrupted', error: { data: { kind: 'timeout' } } })
    expect(textIn(events)).toBe('half')
  })

  test('the total time runs out though bytes keep coming', async () => {
    const clock = manualClock()
    const { end, model } = await start({ stall: true }, { clock, timeouts: { totalMs: 1000 } })
    await model.received(0)
    await clock.advance(1000)
    expect(await end).toMatchObject({
      error: { data: { kind: 'timeout', reason: 'timeout-total', params: { seconds: 1 } } },
    })
  })

  test('no timer is left when a run has ended', async () => {
    const clock = manualClock()
    const { end, model } = await start('done', { clock, timeouts: { totalMs: 9 } })
    await end
    await model.requests[0]?.ended
    await clock.advance(0)
    expect(clock.pending).toBe(0)
  })
})

test('the times to the first byte, the first token and the end, in milliseconds', async () => {
  const clock = manualClock()
  const metrics = streamMetrics(clock)
  const batch: readonly ChatEvent[] = [{ type: 'start' }]
  await clock.advance(100)
  metrics.bytes(10)
  metrics.events(batch)
  expect(metrics.current).toEqual({ ttfbMs: 100 })
  await clock.advance(50)
  metrics.bytes(10)
  metrics.events([{ type: 'text', delta: 'a' }])
  await clock.advance(350)
  metrics.events([{ type: 'text', delta: 'b' }])
  metrics.end()
  expect(metrics.current).toEqual({ ttfbMs: 100, ttftMs: 150, durationMs: 500 })
})
