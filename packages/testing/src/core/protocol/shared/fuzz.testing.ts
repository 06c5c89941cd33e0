import { randomPieces, responseOf, seededRandom, sse, sseEvent } from '@chatstream/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ChatMessage, type Part, textOf } from '../../../../../core/src/message.ts'
import { collectMessage } from '../../../../../core/src/run/collectMessage.ts'
import type { Protocol } from '../../../../../core/src/protocol/protocol.ts'

export interface FuzzTool {
  id: string
  name: string
  input: Readonly<Record<string, unknown>>
}

/** One event of a stream. A text is sent as it is, e.g. `[DONE]`; an object is sent as JSON. */
export interface FuzzFrame {
  data: object | string
  /** `true` if the stream may end after this event. Default: only after the last one. */
  isEnd?: boolean
}

/**
 * A wire format for `fuzzFormat`. `frames` writes a whole stream: first the deltas of text, and then one call of each
 * tool.
 */
export interface FuzzFormat {
  protocol(): Protocol
  /** `false` for a format that cannot express tool calls. */
  hasTools?: false
  frames(texts: readonly string[], tools: readonly FuzzTool[]): readonly FuzzFrame[]
}

interface Stream {
  texts: readonly string[]
  tools: readonly FuzzTool[]
  wire: string
  /** The number of bytes after which an end of the stream completes the answer. */
  endsAt: number
  malformed: number
}

const anyTexts = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom(
      '[DONE]',
      'data: [DONE]\n\n',
      '\r\n',
      '{"type":"error"}',
      '😀',
      '日本語',
      '\u2028',
      '__proto__',
    ),
  ),
  { maxLength: 8 },
)
const values = fc.jsonValue({ maxDepth: 2 })
const anyTools = fc
  .array(fc.tuple(fc.stringMatching(/^[a-z_]{1,12}$/), fc.dictionary(fc.string(), values, { maxKeys: 4 })), {
    maxLength: 4,
  })
  .map((calls) =>
    calls.map(([name, input], index): FuzzTool => ({ id: `call_${index}`, name, input: plain(input) })),
  )

/** Fields that no format has, sometimes with `__proto__`, which would pollute objects that are merged carelessly. */
const junk = fc
  .tuple(fc.dictionary(fc.stringMatching(/^x_[a-z]{1,6}$/), values, { maxKeys: 3 }), fc.boolean())
  .map(([fields, poison]) => ({
    ...fields,
    ...(poison && (JSON.parse('{"__proto__":{"polluted":true}}') as object)),
  }))

const noise = fc.oneof(
  fc
    .tuple(fc.stringMatching(/^x[a-z_.]{1,12}$/), junk)
    .map(([type, fields]) => sseEvent(type, { type, ...fields })),
  junk.map((fields) => sse(fields)),
  fc.constantFrom(': keep-alive\n\n', 'event: x_ping\ndata: {}\n\n', 'retry: 10\n\n'),
)
const malformed = fc
  .constantFrom('{"broken', 'no JSON', '42', 'null', '"text"', '[{}]', '{"type":"x"', '{}}')
  .map((data) => sse(data))

/** Frames to mix in, each with its position. */
const intruders = fc.array(
  fc.record({
    at: fc.nat(),
    what: fc.oneof(
      noise.map((text) => ({ text, isMalformed: false })),
      malformed.map((text) => ({ text, isMalformed: true })),
    ),
  }),
  { maxLength: 6 },
)

const streams = (format: FuzzFormat): fc.Arbitrary<Stream> =>
  fc
    .tuple(
      anyTexts,
      format.hasTools === false ? fc.constant([]) : anyTools,
      intruders,
      fc.array(junk, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\r\n', '\r'),
    )
    .map(([said, called, others, fields, eol]) => {
      const frames = format.frames(said, called)
      const end = frames.findIndex(({ isEnd }) => isEnd)
      const length = end === -1 ? frames.length : end + 1
      const blocks = frames.map(({ data }, index) => {
        const before = others.filter(({ at }) => at % length === index).map(({ what }) => what.text)
        return [...before, frameOf(data, fields[index % fields.length] ?? {})].join('').replaceAll('\n', eol)
      })
      return {
        texts: said,
        tools: called,
        wire: blocks.join(''),
        endsAt: encode(blocks.slice(0, length).join('')).length,
        malformed: others.filter(({ what }) => what.isMalformed).length,
      }
    })

function frameOf(data: object | string, fields: object): string {
  if (typeof data === 'string') return sse(data)
  const payload = { ...data, ...fields }
  return 'type' in data && typeof data.type === 'string' ? sseEvent(data.type, payload) : sse(payload)
}

/**
 * Tests the decoder of a format with random streams. Valid events are mixed with unknown events, unknown fields and
 * malformed payloads. The streams are split at any byte, and some are cut off. The decoder must not throw, and must
 * neither lose nor invent content.
 */
export function fuzzFormat(format: FuzzFormat, numRuns = 300): void {
  test('random streams with noise between their events, split anywhere, lose nothing', async () => {
    const property = fc.asyncProperty(streams(format), fc.nat(), async (stream, seed) => {
      const message = await read(format, encode(stream.wire), seed)
      expect(message.status).toBe('complete')
      expect(textOf(message)).toBe(stream.texts.join(''))
      expect(callsOf(message)).toEqual(stream.tools.map(inWords))
      expect(readyIn(message)).toEqual(callsOf(message))
      expect(malformedOf(message)).toBe(stream.malformed)
    })
    await fc.assert(property, { numRuns })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('random streams cut off anywhere are never complete, and hand on no call that is not whole', async () => {
    const property = fc.asyncProperty(streams(format), fc.nat(), fc.nat(), async (stream, seed, cut) => {
      const bytes = encode(stream.wire)
      const at = cut % (bytes.length + 1)
      const message = await read(format, bytes.slice(0, at), seed)
      expect(statusesAt(at, stream)).toContain(message.status)
      expect(stream.texts.join('').startsWith(textOf(message))).toBe(true)
      expect(stream.tools.map(inWords)).toEqual(expect.arrayContaining([...readyIn(message)]))
    })
    await expect(fc.assert(property, { numRuns })).resolves.toBeUndefined()
  })
}

/**
 * The statuses that an answer cut at this byte may have. The last line end may be missing, because a lone CR also ends
 * a line.
 */
function statusesAt(cutAt: number, { endsAt }: Stream): readonly string[] {
  if (cutAt >= endsAt) return ['complete']
  return cutAt === endsAt - 1 ? ['complete', 'interrupted'] : ['interrupted']
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function read(format: FuzzFormat, bytes: Uint8Array, seed: number): Promise<ChatMessage> {
  return collectMessage(responseOf(randomPieces(bytes, seededRandom(seed), 64)), {
    protocol: format.protocol(),
  })
}

/** A call as text, to compare calls: the keys of the input in order, including `__proto__`. */
function inWords({ id, name, input }: Pick<FuzzTool, 'id' | 'name'> & { input?: unknown }): string {
  return JSON.stringify({ id, name, input })
}

function callsOf(message: ChatMessage): readonly string[] {
  return message.parts.flatMap((part) => (part.type === 'tool-call' ? [inWords(part)] : []))
}

function readyIn(message: ChatMessage): readonly string[] {
  const isReady = (part: Part) => part.type === 'tool-call' && part.state === 'ready'
  return callsOf({ ...message, parts: message.parts.filter(isReady) })
}

function malformedOf(message: ChatMessage): number {
  const part = message.parts.find((other) => other.type === 'data' && other.name === 'malformed')
  return part?.type === 'data' ? (part.data as { count: number }).count : 0
}

/** The value after a round trip through JSON, which turns -0 into 0. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
