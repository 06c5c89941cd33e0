import { expect, test } from 'vitest'
import { manualClock } from '../time/manualClock.ts'
import { scriptedModel } from './scriptedModel.ts'

const ask = (init: RequestInit = {}) =>
  new Request('http://model/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true }),
    ...init,
  })

/** Reads a response to its end and exposes the text so far. */
function watch(response: Response) {
  const seen = { text: '', ended: false, error: undefined as unknown }
  const decoder = new TextDecoder()
  const reader = response.body!.getReader()
  const read = async () => {
    for (let piece = await reader.read(); piece.done !== true; piece = await reader.read()) {
      seen.text += decoder.decode(piece.value, { stream: true })
    }
    seen.ended = true
  }
  read().catch((error: unknown) => (seen.error = error))
  return {
    seen,
    deltas: () => seen.text.split('"content":"').length - 1,
    cancel: () => reader.cancel('enough'),
  }
}

test('deltas come at the rate of the cue', async () => {
  const clock = manualClock()
  const model = scriptedModel({ script: { text: [...'abcdefghij'], rate: 50 }, clock })
  const stream = watch(await model(ask()))
  await clock.advance(0)
  const begun = stream.deltas()
  await clock.advance(20)
  expect(stream.deltas() - begun).toBe(1)
  await clock.advance(100)
  expect(stream.deltas() - begun).toBe(6)
  await clock.advance(80)
  expect(stream.seen.ended).toBe(true)
})

test('usage with a rate comes after the finish', async () => {
  const clock = manualClock()
  const usage = { inputTokens: 1, outputTokens: 2, totalTokens: 3 }
  const model = scriptedModel({ script: [{ text: ['a'] }, { usage, rate: 50 }], clock })
  const stream = watch(await model(ask()))
  const has = () =>
    ['finish_reason":"stop', 'usage":{', '[DONE]'].map((part) => stream.seen.text.includes(part))
  await clock.advance(20)
  expect(has()).toEqual([true, false, false])
  await clock.advance(20)
  expect(has()).toEqual([true, true, false])
  await clock.advance(20)
  expect(has()).toEqual([true, true, true])
})

test('late timers are made up for, so that the rate holds', async () => {
  const clock = manualClock()
  const model = scriptedModel({ script: { text: [...'abcdefghij'], rate: 100 }, clock: coarse(clock, 50) })
  const stream = watch(await model(ask()))
  await clock.advance(100)
  expect(stream.seen.ended).toBe(true)
})

test('a leading wait comes before the first byte, after the headers', async () => {
  const clock = manualClock()
  const model = scriptedModel({ script: [{ waitMs: 300 }, 'Hello'], clock })
  const stream = watch(await model(ask()))
  await clock.advance(299)
  expect(stream.seen.text).toBe('')
  await clock.advance(1)
  expect(stream.seen.ended).toBe(true)
})

test('headers can be late', async () => {
  const clock = manualClock()
  const model = scriptedModel({ script: [{ headersAfterMs: 300 }, 'Hello'], clock })
  let response: Response | undefined
  void model(ask()).then((answer) => (response = answer))
  await clock.advance(299)
  expect(response).toBeUndefined()
  await clock.advance(1)
  expect(response?.status).toBe(200)
})

test('a step takes its time by the server’s clock', async () => {
  const clock = manualClock(Date.UTC(2026, 0, 1))
  const model = scriptedModel({ script: { step: { kind: 'k', title: 't', durationMs: 1500 } }, clock })
  const stream = watch(
    await model(
      new Request('http://model/api/v1/chats/1/messages', { method: 'POST', body: '{"message":"Hi"}' }),
    ),
  )
  await clock.advance(1500)
  expect(stream.seen.text).toContain('"timestamp":"2026-01-01T00:00:00.000Z"')
  expect(stream.seen.text).toContain('"timestamp":"2026-01-01T00:00:01.500Z"')
})

test('speed divides every wait', async () => {
  const clock = manualClock()
  const script = [{ headersAfterMs: 1000 }, { waitMs: 1000 }, { text: ['a', 'b'], rate: 1 }]
  const model = scriptedModel({ script, clock, speed: 4 })
  const answered = model(ask())
  await clock.advance(250)
  const stream = watch(await answered)
  await clock.advance(749)
  expect(stream.seen.ended).toBe(false)
  await clock.advance(1)
  expect(stream.seen.ended).toBe(true)
})

test('nothing is made before it is asked for', async () => {
  const model = scriptedModel({ script: 'a b c d e f' })
  const response = await model(ask())
  expect(model.requests[0]?.sentBytes).toBe(0)
  const reader = response.body!.getReader()
  const first = await reader.read()
  expect(model.requests[0]?.sentBytes).toBe(first.value?.length)
})

test('an abort before the headers rejects with the signal’s reason', async () => {
  const clock = manualClock(5000)
  const model = scriptedModel({ script: [{ headersAfterMs: Infinity }, 'Hello'], clock })
  const stop = new AbortController()
  const answered = model(ask({ signal: stop.signal }))
  const seen = await model.received(0)
  await clock.advance(250)
  stop.abort(new Error('enough'))
  await expect(answered).rejects.toThrow('enough')
  expect(seen).toMatchObject({ aborted: true, abortedAt: 5250, sentBytes: 0 })
  expect(await seen.ended).toBe('aborted')
})

test('an abort in mid-stream breaks the body and stops the timers', async () => {
  const clock = manualClock()
  const model = scriptedModel({ script: { text: [...'abcdefghij'], rate: 50 }, clock })
  const stop = new AbortController()
  const stream = watch(await model(ask({ signal: stop.signal })))
  await clock.advance(60)
  const { sentBytes } = model.requests[0]!
  stop.abort(new Error('enough'))
  await clock.advance(1000)
  expect(stream.seen.error).toEqual(new Error('enough'))
  expect(model.requests[0]).toMatchObject({ outcome: 'aborted', aborted: true, abortedAt: 60, sentBytes })
  expect(clock.pending).toBe(0)
})

test('a reader that leaves stops the model', async () => {
  const clock = manualClock()
  const model = scriptedModel({ script: { text: [...'abcdefghij'], rate: 50 }, clock })
  const stream = watch(await model(ask()))
  await clock.advance(60)
  await stream.cancel()
  await clock.advance(1000)
  expect(model.requests[0]).toMatchObject({ outcome: 'aborted', abortedAt: 60 })
  expect(clock.pending).toBe(0)
})

test('a reader that leaves after the last event has left a complete stream', async () => {
  const model = scriptedModel({ script: { text: ['a'] } })
  const reader = (await model(ask())).body!.getReader()
  for (let text = ''; !text.includes('[DONE]');) text += new TextDecoder().decode((await reader.read()).value)
  await reader.cancel()
  expect(model.requests[0]?.outcome).toBe('complete')
})

test('an abort after the end changes nothing', async () => {
  const model = scriptedModel({ script: 'Hello' })
  const stop = new AbortController()
  await (await model(ask({ signal: stop.signal }))).text()
  stop.abort()
  expect(model.requests[0]).toMatchObject({ outcome: 'complete', aborted: false })
})

/** A clock whose timers fire only at multiples of `stepMs`. */
function coarse(clock: ReturnType<typeof manualClock>, stepMs: number): typeof clock {
  return {
    ...clock,
    get pending() {
      return clock.pending
    },
    setTimeout: (callback, ms) => {
      const dueMs = Math.ceil((clock.now() + ms) / stepMs) * stepMs
      return clock.setTimeout(callback, dueMs - clock.now())
    },
  }
}
