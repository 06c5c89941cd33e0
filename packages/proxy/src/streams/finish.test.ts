import { expect, test, vi } from 'vitest'
import { manualClock } from '@chatstream/testing'
import { delta } from '../servers.testing.ts'
import { watchFinish } from './finish.ts'
import {
  anotherQuestion,
  askAs,
  beginRun,
  blocksOf,
  end,
  numbered,
  resume,
  start,
} from './streams.testing.ts'

const sse = (event: object, name?: string) =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(event)}\n\n`
const finish = sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })
const usage = sse({ choices: [], usage: { total_tokens: 3 } })

const finishes: readonly (readonly [format: string, finish: string])[] = [
  ['OpenAI chat completions', finish],
  ['an OpenAI mark', 'data: [DONE]\n\n'],
  ['OpenAI responses', sse({ type: 'response.completed', response: {} }, 'response.completed')],
  ['Anthropic messages', sse({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }, 'message_delta')],
  ['Codeer', sse({ type: 'response.output_text.completed', final_text: 'a' })],
  ['a relay', sse({ content: '', finish_reason: 'stop' })],
  ['AI SDK', sse({ type: 'finish' })],
  ['AG-UI', sse({ type: 'RUN_FINISHED' })],
]

for (const [format, last] of finishes) {
  test(`${format}: a second of silence after the finish completes a run, despite heartbeats (fault C1)`, async () => {
    const { provider, clock, url } = await start()
    const { res, reader, epoch, aborted } = await beginRun(url, provider, ['a'])
    res.write(last)
    expect(await reader.next()).toBe(numbered(last, epoch, 2))
    for (let beat = 0; beat < 4; beat++) {
      res.write(': ping\n\n')
      res.write(sse({ type: 'ping' }, 'ping'))
      expect(await reader.next()).toContain('ping')
      await clock.advance(249)
    }
    await clock.advance(4)
    expect(await reader.rest()).toEqual([end('complete')])
    await aborted
  })

  test(`${format}: a reset after the finish completes a run (fault C1)`, async () => {
    const { provider, url } = await start()
    const { res, reader, epoch } = await beginRun(url, provider, ['a'])
    res.write(last)
    expect(await reader.next()).toBe(numbered(last, epoch, 2))
    res.destroy()
    expect(await reader.rest()).toEqual([end('complete')])
  })
}

test('usage within the second is kept, and begins another (fault C1)', async () => {
  const { provider, clock, url } = await start()
  const { res, reader, epoch } = await beginRun(url, provider, ['a'])
  res.write(finish)
  expect(await reader.next()).toBe(numbered(finish, epoch, 2))
  await clock.advance(999)
  res.write(usage)
  expect(await reader.next()).toBe(numbered(usage, epoch, 3))
  await clock.advance(999)
  res.write(delta('late'))
  expect(await reader.next()).toBe(numbered(delta('late'), epoch, 4))
  await clock.advance(1000)
  expect(await reader.rest()).toEqual([end('complete')])
})

test('text that speaks of a finish is none, and a break after it is a cut (fault C1)', async () => {
  const { provider, clock, url } = await start()
  const text = '"finish_reason":"stop" [DONE] {"type":"finish"}'
  const { res, reader } = await beginRun(url, provider, [text])
  await clock.advance(5000)
  res.write(delta('more'))
  expect(await reader.next()).toContain('more')
  res.destroy()
  expect((await reader.rest()).at(-1)).toContain('"end":"cut"')
})

test('a question that arrived while a gateway answered 504 is joined, and replayed for retainMs (fault C11)', async () => {
  const { provider, clock, url } = await start({ streams: { retainMs: 60_000 } })
  // The gateway in front gave up: its connection to the proxy ends before the answer.
  const gateway = new AbortController()
  const lost = askAs(url, undefined, { signal: gateway.signal }).catch(() => 'gone')
  const { res } = await provider.next()
  gateway.abort()
  expect(await lost).toBe('gone')
  res.writeHead(200, { 'content-type': 'text/event-stream' }).write(delta('a'))
  const joined = await askAs(url)
  const epoch = joined.headers.get('x-chatstream-epoch') ?? ''
  const live = blocksOf(joined)
  expect(await live.next()).toBe(numbered(delta('a'), epoch, 1))
  res.end(delta('b'))
  const whole = [numbered(delta('b'), epoch, 2), end('complete')]
  expect(await live.rest()).toEqual(whole)
  await clock.advance(59_999)
  expect(await blocksOf(await askAs(url)).rest()).toEqual([numbered(delta('a'), epoch, 1), ...whole])
  expect((await askAs(url, undefined, { body: anotherQuestion })).status).toBe(422)
  await clock.advance(1)
  expect((await resume(url)).status).toBe(404)
})

test('the timer of a process that was busy waits for another second: usage may have arrived unread (fault C1)', async () => {
  const manual = manualClock()
  let busyMs = 0
  let silences = 0
  const watch = watchFinish(
    { ...manual, monotonicMs: () => manual.monotonicMs() + busyMs },
    () => void silences++,
  )
  watch.read([finish])
  busyMs = 300
  await manual.advance(1000)
  expect(silences).toBe(0)
  await manual.advance(1000)
  expect(silences).toBe(1)
})

test('a chunk that names its finish as null is not parsed', () => {
  const parse = vi.spyOn(JSON, 'parse')
  const watch = watchFinish(manualClock(), () => {})
  watch.read([sse({ choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }] })])
  expect([watch.hasFinished(), parse.mock.calls.length]).toEqual([false, 0])
  watch.read([sse({ choices: [{ finish_reason: null }, { finish_reason: 'stop' }] })])
  expect([watch.hasFinished(), parse.mock.calls.length]).toEqual([true, 1])
  watch.stop()
  parse.mockRestore()
})
