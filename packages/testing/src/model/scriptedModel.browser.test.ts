import { expect, test } from 'vitest'
import { manualClock, scenarios, scriptedModel } from '../index.ts'

const ask = (signal?: AbortSignal) =>
  new Request('/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'plain', messages: [{ role: 'user', content: 'Hi' }], stream: true }),
    ...(signal && { signal }),
  })

test('a browser needs nothing more to play a scenario', async () => {
  const clock = manualClock()
  const model = scriptedModel({ models: scenarios, clock })
  const text = (await model(ask())).text()
  await clock.advance(60_000)
  expect(await text).toContain('data: [DONE]')
  expect(model.requests[0]).toMatchObject({ outcome: 'complete', question: 'Hi' })
})

test('an abort in a browser reaches the model', async () => {
  const clock = manualClock()
  const model = scriptedModel({ models: scenarios, clock })
  const stop = new AbortController()
  const reader = (await model(ask(stop.signal))).body!.getReader()
  const first = reader.read()
  await clock.advance(1000)
  expect((await first).done).toBe(false)
  stop.abort()
  await expect(reader.read()).rejects.toMatchObject({ name: 'AbortError' })
  expect(model.requests[0]?.outcome).toBe('aborted')
  expect(clock.pending).toBe(0)
})
