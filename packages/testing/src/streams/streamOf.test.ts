import { expect, test } from 'vitest'
import { sse, sseEvent } from '../dialects/sse.ts'
import { responseOf, streamOf } from './streamOf.ts'

test('a stream gives one piece a read, and takes none before', async () => {
  let taken = 0
  function* pieces() {
    for (const piece of ['a', new Uint8Array([98]), 'か']) {
      taken += 1
      yield piece
    }
  }
  const reader = streamOf(pieces()).getReader()
  await Promise.resolve()
  expect(taken).toBe(0)
  expect((await reader.read()).value).toEqual(new Uint8Array([97]))
  expect(taken).toBe(1)
  expect((await reader.read()).value).toEqual(new Uint8Array([98]))
  expect((await reader.read()).value).toEqual(new TextEncoder().encode('か'))
  expect((await reader.read()).done).toBe(true)
})

test('a stream with an error breaks after its last piece', async () => {
  const reader = streamOf(['a'], { error: new TypeError('terminated') }).getReader()
  expect((await reader.read()).done).toBe(false)
  await expect(reader.read()).rejects.toThrow('terminated')
})

test('a stream that is left closes its source', async () => {
  let closed = false
  function* pieces() {
    try {
      yield 'a'
      yield 'b'
    } finally {
      closed = true
    }
  }
  const reader = streamOf(pieces()).getReader()
  await reader.read()
  await reader.cancel()
  expect(closed).toBe(true)
})

test('a response is an event stream by default', async () => {
  const stream = responseOf('data: a\n\n')
  expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  expect(await stream.text()).toBe('data: a\n\n')
  const other = responseOf(['{', '}'], { status: 400, headers: { 'Content-Type': 'application/json' } })
  expect([other.status, other.headers.get('content-type')]).toEqual([400, 'application/json'])
  expect(await other.json()).toEqual({})
})

test('payloads become events', () => {
  expect(sse({ a: 1 }, '[DONE]')).toBe('data: {"a":1}\n\ndata: [DONE]\n\n')
  expect(sse('two\r\nlines')).toBe('data: two\ndata: lines\n\n')
  expect(sseEvent('ping', {})).toBe('event: ping\ndata: {}\n\n')
})
