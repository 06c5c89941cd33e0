import { createUIMessageStream, createUIMessageStreamResponse, type UIMessageChunk } from 'ai'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asTheirs, essence, readOurs, readTheirs } from './aiSdkClient.ts'

/**
 * Returns `true` for values with a key such as `__proto__`. The official client refuses the whole payload for it; ours
 * keeps the key.
 */
const isRefused = (value: unknown) => /"(__proto__|constructor)"/.test(JSON.stringify(value))
const json = fc.jsonValue().filter((value) => !isRefused(value))

const providerMetadata = fc.dictionary(
  fc.constantFrom('p', 'q'),
  fc.dictionary(fc.constantFrom('x', 'y'), json),
  {
    minKeys: 1,
  },
)
const maybe = <T>(name: string, arbitrary: fc.Arbitrary<T>) =>
  fc.option(
    arbitrary.map((value) => ({ [name]: value })),
    { nil: {} },
  )

/** All chunks of a text or reasoning part, in order. */
const flow = fc
  .tuple(
    fc.constantFrom('text', 'reasoning'),
    fc.constantFrom('0', '1', 'id'),
    fc.array(fc.string({ minLength: 1 }), { minLength: 1 }),
    maybe('providerMetadata', providerMetadata),
  )
  .map(([kind, id, deltas, metadata]) => [
    { type: `${kind}-start`, id },
    ...deltas.map((delta) => ({ type: `${kind}-delta`, id, delta })),
    { type: `${kind}-end`, id, ...metadata },
  ])

/** A tool call and its result. Its id is filled in later, so that each is unique. */
const call = fc
  .tuple(
    fc.constantFrom('f', 'g-h'),
    json.map((value) => value ?? {}),
    fc.constantFrom({}, { dynamic: true }, { dynamic: true, providerExecuted: true }, { title: 'T' }),
    fc.boolean(),
    fc.constantFrom('none', 'output', 'preliminary', 'error', 'denied', 'approval'),
    json,
  )
  .map(([toolName, input, fields, streams, end, output]) => {
    const text = JSON.stringify(input)
    const half = Math.floor(text.length / 2)
    const started = { type: 'tool-input-start', toolName, ...fields }
    const deltas = [text.slice(0, half), text.slice(half)].map((inputTextDelta) => ({
      type: 'tool-input-delta',
      inputTextDelta,
    }))
    const ends: Record<string, object[]> = {
      none: [],
      output: [{ type: 'tool-output-available', output }],
      preliminary: [
        { type: 'tool-output-available', output: 1, preliminary: true },
        { type: 'tool-output-available', output },
      ],
      error: [{ type: 'tool-output-error', errorText: 'down' }],
      approval: [{ type: 'tool-approval-request', approvalId: 'p', reason: 'why' }],
      denied: [
        { type: 'tool-approval-request', approvalId: 'p' },
        { type: 'tool-approval-response', approvalId: 'p', approved: false },
      ],
    }
    return [
      ...(streams ? [started, ...deltas] : []),
      { type: 'tool-input-available', toolName, input, ...fields },
      ...(ends[end] ?? []),
    ]
  })

const single = fc
  .oneof(
    fc.record({ type: fc.constant('data-d'), data: json }),
    fc.record({ type: fc.constant('data-d'), id: fc.constantFrom('1', '2'), data: json }),
    fc.record({ type: fc.constant('data-t'), data: json, transient: fc.constant(true) }),
    fc.record({
      type: fc.constant('file'),
      url: fc.constant('data:,'),
      mediaType: fc.constant('text/plain'),
    }),
    fc.record({ type: fc.constant('custom'), kind: fc.constantFrom('a.b', 'c.d') }),
    fc.record({
      type: fc.constant('message-metadata'),
      messageMetadata: fc.object().filter((metadata) => !isRefused(metadata)),
    }),
  )
  .map((chunk) => [chunk])

type Chunk = Record<string, unknown>

/** Steps with parts. The chunks of a step's parts are interleaved; the chunks of one part keep their order. */
const steps = fc.array(
  fc.tuple(fc.array(fc.oneof(flow, call, single), { maxLength: 5 }), fc.infiniteStream(fc.nat())),
  {
    maxLength: 4,
  },
)

/** The chunks of a step with unique ids: two parts with the same id cannot stream at the same time. */
function stepChunks(groups: readonly (readonly object[])[], step: number, picks: Iterator<number>): Chunk[] {
  const seen = new Set<unknown>()
  const left = groups.flatMap((group, index): Chunk[][] => {
    const chunks = group as readonly Chunk[]
    const key = `${String(chunks[0]?.['type']).split('-')[0]} ${String(chunks[0]?.['id'])}`
    if (chunks[0]?.['id'] !== undefined && chunks.length > 1 && seen.has(key)) return []
    seen.add(key)
    const toolCallId = `call-${step}-${index}`
    const named = (chunk: Chunk) => ({
      ...chunk,
      toolCallId,
      ...('approvalId' in chunk && { approvalId: `approval-${step}-${index}` }),
    })
    return [chunks.map((chunk) => (String(chunk['type']).startsWith('tool-') ? named(chunk) : chunk))]
  })
  const shuffled: Chunk[] = []
  while (left.some((group) => group.length > 0)) {
    const open = left.filter((group) => group.length > 0)
    // The position of a part is that of its start; the start and the first delta are one chunk.
    const group = open[picks.next().value % open.length]
    const isFlow = /^(text|reasoning)-start$/.test(String(group?.[0]?.['type']))
    shuffled.push(...(group?.splice(0, isFlow ? 2 : 1) ?? []))
  }
  return [{ type: 'start-step' }, ...shuffled, { type: 'finish-step' }]
}

test('both clients make the same message of every stream of the SDK’s server', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (spec) => {
      const chunks = spec.flatMap(([groups, picks], index) =>
        stepChunks(groups, index, picks[Symbol.iterator]()),
      )
      const stream = createUIMessageStream({
        execute({ writer }) {
          for (const chunk of [
            { type: 'start', messageId: 'm' },
            ...chunks,
            { type: 'finish', finishReason: 'stop' },
          ])
            writer.write(chunk as UIMessageChunk)
        },
      })
      const body = await createUIMessageStreamResponse({ stream }).text()
      const [ours, theirs] = [await readOurs(body), await readTheirs(body)]
      expect(theirs.error).toBeUndefined()
      expect(ours).toMatchObject({ status: 'complete', finishReason: 'stop' })
      expect(essence(asTheirs(ours))).toEqual(essence(theirs.message))
    }),
    { numRuns: 200 },
  )
})
