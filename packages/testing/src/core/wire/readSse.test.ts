import { bytePieces, everySplit, streamOf } from '@chatstream/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isChatError } from '../../../../core/src/errors/chatError.ts'
import type { WireEvent } from '../../../../core/src/events.ts'
import type { SseOptions } from '../../../../core/src/wire/limits.ts'
import { readSse } from '../../../../core/src/wire/readSse.ts'

const encoder = new TextEncoder()

async function read(pieces: Iterable<string | Uint8Array>, options?: SseOptions): Promise<WireEvent[]> {
  const events: WireEvent[] = []
  for await (const event of readSse(streamOf(pieces), options)) events.push(event)
  return events
}

describe('framing', () => {
  test('a block is an event once its blank line has come', async () => {
    expect(await read(['data: one\n\ndata: two\n\n'])).toEqual([{ data: 'one' }, { data: 'two' }])
  })

  test('a last block without its blank line is no event', async () => {
    expect(await read(['data: one\n\ndata: two\n'])).toEqual([{ data: 'one' }])
  })

  test('CR, LF and CRLF end lines alike, wherever they are split', async () => {
    const bytes = encoder.encode('data: a\r\rdata: b\n\ndata: c\r\n\r\nevent: x\r\ndata: d\r\ndata: e\n\r\n')
    const expected = [{ data: 'a' }, { data: 'b' }, { data: 'c' }, { data: 'd\ne', event: 'x' }]
    for (const pieces of everySplit(bytes)) expect(await read(pieces)).toEqual(expected)
  })

  test('one byte order mark is dropped, a second belongs to the first line', async () => {
    const mark = '\uFEFF'
    expect(await read(bytePieces(encoder.encode(`${mark}data: a\n\n`), 1))).toEqual([{ data: 'a' }])
    expect(await read([`${mark}${mark}data: a\n\ndata: b\n\n`])).toEqual([{ data: 'b' }])
  })

  test('an id stays in force for the events after it, and an empty one resets it', async () => {
    const events = await read(['id: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n'])
    expect(events).toEqual([
      { data: 'a', id: '7' },
      { data: 'b', id: '7' },
      { data: 'c', id: '' },
    ])
  })

  test('an id with NUL and an id or name of more than 1,024 characters is ignored', async () => {
    const long = 'x'.repeat(1025)
    expect(await read([`id: a\0b\nevent: ${long}\ndata: a\n\nid: ${long}\ndata: b\n\n`])).toEqual([
      { data: 'a' },
      { data: 'b' },
    ])
  })

  test('comments and retry reach their callbacks and are no events', async () => {
    const heard: unknown[] = []
    const events = await read([': hello\n\nretry: 1500\n\nretry: soon\n\n'], {
      onComment: (comment) => heard.push(comment),
      onRetry: (retryMs) => heard.push(retryMs),
    })
    expect(events).toEqual([])
    expect(heard).toEqual(['hello', 1500])
  })

  test('every chunk is counted in bytes before it is parsed', async () => {
    const sizes: number[] = []
    await read(['data: 語\n', '\n'], { onBytes: (bytes) => sizes.push(bytes) })
    expect(sizes).toEqual([10, 1])
  })
})

test('every split of a body gives the same events', async () => {
  const line = fc.constantFrom(
    'data: 語😀',
    'data',
    'data:x',
    'event: e',
    'id: 1',
    ': c',
    '',
    '',
    'retry: 3',
    'junk',
  )
  const end = fc.constantFrom('\n', '\r', '\r\n')
  const body = fc.array(fc.tuple(line, end)).map((lines) => encoder.encode(lines.flat().join('')))
  await fc.assert(
    fc.asyncProperty(body, fc.array(fc.nat(40), { maxLength: 20 }), async (bytes, cuts) => {
      const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted(
        (a, b) => a - b,
      )
      const pieces = places.slice(1).map((place, i) => bytes.slice(places[i], place))
      expect(await read(pieces)).toEqual(await read([bytes]))
    }),
  )
})

describe('limits', () => {
  test('10 MB in one event arrive whole', async () => {
    const data = 'x'.repeat(10_000_000)
    const [event] = await read(bytePieces(encoder.encode(`data: ${data}\n\n`), 65_536))
    expect(event?.data.length).toBe(10_000_000)
  })

  test('a longer event than allowed ends the stream as a protocol error, after what came before it', async () => {
    const events: WireEvent[] = []
    const reading = async () => {
      const body = streamOf(['data: ok\n\n', `data: ${'x'.repeat(200)}`, 'data: never\n\n'])
      for await (const event of readSse(body, { maxEventChars: 100 })) events.push(event)
    }
    const error = await reading().catch((caught: unknown) => caught)
    expect(isChatError(error) && error.kind).toBe('protocol')
    expect(events).toEqual([{ data: 'ok' }])
  })

  test('a longer stream than allowed ends as a protocol error', async () => {
    await expect(read(['data: a\n\n', 'data: b\n\n'], { maxStreamBytes: 10 })).rejects.toThrow(
      'longer than 10 bytes',
    )
  })
})

test('leaving the loop cancels the body', async () => {
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(encoder.encode('data: a\n\n')),
    cancel: () => void (cancelled = true),
  })
  for await (const event of readSse(body)) {
    expect(event.data).toBe('a')
    break
  }
  expect(cancelled).toBe(true)
})

test('comments and events of one chunk come in their order (fault C12)', async () => {
  const heard: string[] = []
  const body = streamOf([': a\n\ndata: 1\n\n: b\n\ndata: 2\n\n: c\n\n', ': d\n\n'])
  for await (const { data } of readSse(body, { onComment: (comment) => heard.push(comment.trim()) }))
    heard.push(data)
  expect(heard).toEqual(['a', '1', 'b', '2', 'c', 'd'])
})
