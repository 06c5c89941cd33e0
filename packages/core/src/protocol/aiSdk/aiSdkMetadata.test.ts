import { describe, expect, test } from 'vitest'
import { aiSdkDecoder } from './aiSdkDecoder.ts'
import { mergeMetadata } from './aiSdkMetadata.ts'
import type { ChatMessage } from '../../message.ts'

const decode = (chunks: readonly unknown[], messages: readonly ChatMessage[] = []) => {
  const decoder = aiSdkDecoder({ messages })
  return chunks.flatMap((chunk) => decoder.decode({ data: JSON.stringify(chunk) }))
}
const usages = (...chunks: unknown[]) =>
  decode(chunks).flatMap((event) => (event.type === 'usage' ? [event.usage] : []))

describe('merging', () => {
  test('objects are merged deeply, all else is replaced', () => {
    expect(
      mergeMetadata({ a: { b: 1, c: 2 }, l: [1], n: 1 }, { a: { c: 3, d: 4 }, l: [2], n: null }),
    ).toEqual({
      a: { b: 1, c: 3, d: 4 },
      l: [2],
      n: null,
    })
    expect(mergeMetadata('text', { a: 1 })).toEqual({ a: 1 })
  })

  test('__proto__ and constructor are keys like any other', () => {
    const evil = JSON.parse(
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    ) as unknown
    const merged = mergeMetadata(mergeMetadata({ a: 1 }, evil), evil)
    expect(JSON.stringify(merged)).toBe(
      '{"a":1,"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
    )
    expect(Object.getPrototypeOf(merged)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('metadata nested beyond all reason exhausts no stack', () => {
    const deep: unknown = JSON.parse('{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000))
    expect(() => mergeMetadata(deep, deep)).not.toThrow()
  })
})

test('metadata gathers over the stream, and over the runs of a message', () => {
  const before: ChatMessage = {
    id: 'a',
    role: 'assistant',
    parts: [],
    status: 'streaming',
    createdAt: 0,
    metadata: { earlier: true },
  }
  const events = decode(
    [
      { type: 'start', messageMetadata: { times: { begun: 1 } } },
      { type: 'message-metadata', messageMetadata: { times: { ended: 2 } } },
      { type: 'finish' },
    ],
    [before],
  )
  expect(events.findLast((event) => event.type === 'metadata')).toEqual({
    type: 'metadata',
    metadata: { earlier: true, times: { begun: 1, ended: 2 } },
  })
})

describe('usage', () => {
  test('is read wherever a server puts it, with its details', () => {
    const flat = {
      inputTokens: 10,
      outputTokens: 5,
      totalTokens: 15,
      cachedInputTokens: 8,
      reasoningTokens: 2,
    }
    const detailed = {
      inputTokens: 10,
      inputTokenDetails: { cacheReadTokens: 8 },
      outputTokens: 5,
      outputTokenDetails: { reasoningTokens: 2 },
      totalTokens: 15,
    }
    for (const messageMetadata of [{ usage: flat }, { totalUsage: detailed }, flat]) {
      expect(usages({ type: 'finish', messageMetadata })).toEqual([flat])
    }
  })

  test('of steps adds up, and the total replaces it', () => {
    const step = (outputTokens: number) => [
      { type: 'message-metadata', messageMetadata: { usage: { outputTokens } } },
      { type: 'finish-step' },
    ]
    expect(usages(...step(2), ...step(3))).toEqual([{ outputTokens: 2 }, { outputTokens: 5 }])
    const end = { type: 'finish', messageMetadata: { usage: { outputTokens: 6 } } }
    expect(usages(...step(2), ...step(3), end).at(-1)).toEqual({ outputTokens: 6 })
  })

  test('that is none says nothing', () => {
    expect(usages({ type: 'finish', messageMetadata: { usage: 'low', totalTokens: '3', other: 1 } })).toEqual(
      [],
    )
  })
})
