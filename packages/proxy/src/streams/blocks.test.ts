import { readSse } from '@chatstream/core'
import type { WireEvent } from '@chatstream/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blocksOf } from './blocks.ts'

const limits = { maxEventBytes: 1000, maxStreamBytes: 10_000 }
const sse = 'text/event-stream; charset=utf-8'

/** Cuts an answer into blocks. Its bytes arrive in pieces of a given size. */
function cut(text: string | Uint8Array, contentType = sse, size = Infinity, its = limits) {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const blocks = blocksOf(contentType, its)
  const all: string[] = []
  for (let at = 0; at < bytes.length; at += size) {
    all.push(...blocks.push(bytes.subarray(at, Math.min(bytes.length, at + size))))
    if (blocks.tooLong() !== undefined) return { all, tooLong: blocks.tooLong() }
  }
  all.push(...blocks.end())
  return { all, tooLong: blocks.tooLong() }
}

async function eventsOf(text: string): Promise<WireEvent[]> {
  const body = new Response(text).body ?? new ReadableStream()
  const events: WireEvent[] = []
  for await (const event of readSse(body)) events.push(event)
  return events
}

test.each([
  ['data: a\n\n', ['data: a\n']],
  ['data:a\r\n\r\ndata: b\r\rdata: c\n\n', ['data: a\n', 'data: b\n', 'data: c\n']],
  ['\uFEFFdata: a\n\n', ['data: a\n']],
  ['event: x\nid: 7\nretry: 0\ndata: a\ndata: b\n\n', ['event: x\ndata: a\ndata: b\n']],
  ['data\n\ndata:\n\n', ['data: \n', 'data: \n']],
  ['data:  a\n\n', ['data:  a\n']],
  [': comment\n\n: chatstream {"end":"complete"}\n\nid: 1\n\nretry: 5\n\nevent: x\n\n', []],
  [': x\ndata: a\n: chatstream {"reset":true}\ndata: b\nother: c\n\n', ['data: a\ndata: b\n']],
  ['data: a\n\ndata: unfinished', ['data: a\n']],
  ['data: a\n\ndata: unfinished\n', ['data: a\n']],
])('%j has the blocks %j', (text, blocks) => {
  for (const size of [1, 2, 3, Infinity]) expect(cut(text, sse, size)).toEqual({ all: blocks })
})

test('for random lines in random pieces the events are those of the standard', async () => {
  const line = fc.constantFrom(
    'data: a',
    'data:日本',
    'data',
    'event: e',
    'id: 1',
    'retry: 2',
    ': c',
    '',
    '',
    'x: y',
  )
  const ending = fc.constantFrom('\n', '\r', '\r\n')
  const lines = fc.array(fc.tuple(line, ending), { maxLength: 30 })
  await fc.assert(
    fc.asyncProperty(lines, fc.integer({ min: 1, max: 9 }), async (all, size) => {
      const text = all.flat().join('')
      const events = (await eventsOf(text)).map(({ data, event }) => ({ data, event }))
      const { all: blocks } = cut(text, sse, size)
      const again = (await eventsOf(blocks.map((block) => `${block}\n`).join(''))).map(({ data, event }) => ({
        data,
        event,
      }))
      expect(again).toEqual(events)
      expect(blocks).toHaveLength(events.length)
    }),
  )
})

describe('of an answer that is no stream of events', () => {
  test('each record of NDJSON is an event, the last one also without its end', () => {
    for (const size of [1, Infinity]) {
      const text = '{"a":1}\r\n\n{"b":"ü"}\n{"c":3}'
      expect(cut(text, 'application/x-ndjson', size).all).toEqual([
        'data: {"a":1}\n',
        'data: {"b":"ü"}\n',
        'data: {"c":3}\n',
      ])
    }
  })

  test('a JSON document is one event, a line of it a data line', () => {
    expect(cut('{\n  "a": 1\r\n}', 'application/json', 2).all).toEqual(['data: {\ndata:   "a": 1\ndata: }\n'])
    expect(cut('', 'application/json').all).toEqual([])
  })

  test('what calls itself JSON or HTML may be events all the same', () => {
    expect(cut('data: {}\n\ndata: 2\n\n', 'application/json', 3).all).toEqual(['data: {}\n', 'data: 2\n'])
    expect(cut('data: a\n\n', 'text/html').all).toEqual(['data: a\n'])
    expect(cut('<html>Not found</html>', 'text/html').all).toEqual([])
  })
})

describe('limits', () => {
  test('an event that is too long ends it, finished or not, and those before it are given', () => {
    const long = 'x'.repeat(1001)
    for (const text of [
      `data: a\n\ndata: ${long}\n\n`,
      `data: a\n\ndata: ${long}`,
      `data: a\n\n${'data: xxxx\n'.repeat(300)}`,
    ]) {
      expect(cut(text, sse, 50)).toEqual({ all: ['data: a\n'], tooLong: expect.stringContaining('1000') })
    }
    expect(cut(`{"a":"${long}"}`, 'application/json', 50).tooLong).toBeDefined()
    expect(cut(`"${long}"`, 'application/x-ndjson', 50).tooLong).toBeDefined()
  })

  test('so does an answer that is', () => {
    const { all, tooLong } = cut('data: a\n\n'.repeat(2000), sse, 90)
    expect(all).toHaveLength(1110)
    expect(tooLong).toContain('10000')
  })

  test('a megabyte without a line end, and one of nothing but line ends, are read in no time to speak of', () => {
    const wide = { maxEventBytes: 2 ** 24, maxStreamBytes: 2 ** 26 }
    const megabyte = 'x'.repeat(1024 * 1024)
    expect(cut(`data: ${megabyte}\n\n`, sse, 100, wide).all).toEqual([`data: ${megabyte}\n`])
    expect(cut('\r'.repeat(1024 * 1024), sse, 65_536, wide).all).toEqual([])
  })
})

test('text that is no UTF-8 is read as the standard says', () => {
  const bytes = new Uint8Array([...new TextEncoder().encode('data: '), 0xff, 0xe3, 0x81, 0x0a, 0x0a])
  expect(cut(bytes, sse, 1).all).toEqual(['data: \uFFFD\uFFFD\n'])
})
