import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { activitiesOf, asTheirs, dataOf, encoded, essence, readOurs, readTheirs } from './agUiClient.ts'

type Event = Record<string, unknown>

const json = fc.jsonValue().filter((value) => !/"__proto__"/.test(JSON.stringify(value)))
const delta = fc.string({ unit: 'grapheme', minLength: 1 })
const deltas = fc.array(delta, { minLength: 1, maxLength: 5 })

/** A generator of events. It gets a unique id, because ids are unique in a conversation. */
type Maker = (id: string) => Event[]

const flow: fc.Arbitrary<Maker> = fc
  .tuple(fc.constantFrom('TEXT', 'REASONING'), deltas)
  .map(([kind, all]) => (messageId) => [
    { type: `${kind}_MESSAGE_START`, messageId, role: kind === 'TEXT' ? 'assistant' : 'reasoning' },
    ...all.map((each) => ({ type: `${kind}_MESSAGE_CONTENT`, messageId, delta: each })),
    { type: `${kind}_MESSAGE_END`, messageId },
  ])

const chunks: fc.Arbitrary<Maker> = fc.tuple(fc.constantFrom('TEXT', 'REASONING'), deltas).map(
  ([kind, all]) =>
    (messageId) =>
      all.map((each, index) => ({
        type: `${kind}_MESSAGE_CHUNK`,
        ...(index === 0 && { messageId }),
        delta: each,
      })),
)

const call: fc.Arbitrary<Maker> = fc
  .tuple(
    fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), json),
    fc.option(
      fc.oneof(
        json.map((value) => JSON.stringify(value)),
        delta,
      ),
    ),
  )
  .map(([input, content]) => (toolCallId) => [
    { type: 'TOOL_CALL_START', toolCallId, toolCallName: 'f', parentMessageId: `${toolCallId}-message` },
    { type: 'TOOL_CALL_ARGS', toolCallId, delta: JSON.stringify(input) },
    { type: 'TOOL_CALL_END', toolCallId },
    ...(content === null
      ? []
      : [{ type: 'TOOL_CALL_RESULT', messageId: `${toolCallId}-result`, toolCallId, content }]),
  ])

/**
 * A value to patch, always an object: the official client also patches members of strings and numbers and copies the
 * root, which RFC 6902 forbids.
 */
const tree = fc.object({ key: fc.constantFrom('a', 'b', '0'), values: [fc.constant(null)], maxDepth: 3 })
const tokens = (minLength: number) =>
  fc
    .array(fc.constantFrom('a', 'b', '0', '1', '-'), { minLength, maxLength: 3 })
    .map((all) => all.map((token) => `/${token}`).join(''))
const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path: tokens(0), value: tree }),
  fc.record({ op: fc.constant('remove'), path: tokens(1) }),
  fc.record({ op: fc.constantFrom('move', 'copy'), path: tokens(1), from: tokens(1) }),
)
const state: fc.Arbitrary<Maker> = fc.oneof(
  tree.map((snapshot) => () => [{ type: 'STATE_SNAPSHOT', snapshot }]),
  fc.array(operation, { maxLength: 3 }).map((patch) => () => [{ type: 'STATE_DELTA', delta: patch }]),
)
const activity: fc.Arbitrary<Maker> = fc
  .tuple(tree, fc.array(operation, { maxLength: 2 }))
  .map(([content, patch]) => (messageId) => [
    { type: 'ACTIVITY_SNAPSHOT', messageId, activityType: 'plan', content },
    { type: 'ACTIVITY_DELTA', messageId, activityType: 'plan', patch },
  ])

const run = { threadId: 't', runId: 'r' }
const conversations = fc.array(fc.oneof(flow, chunks, call, state, activity), { maxLength: 8 })

// Their client logs every patch that does not apply.
beforeAll(() => void vi.spyOn(console, 'warn').mockReturnValue())
afterAll(() => void vi.restoreAllMocks())

test('both clients make the same message of every stream of an agent', async () => {
  await fc.assert(
    fc.asyncProperty(conversations, async (makers) => {
      const events = makers.flatMap((make, index) => make(`id${index}`))
      const body = encoded([{ type: 'RUN_STARTED', ...run }, ...events, { type: 'RUN_FINISHED', ...run }])
      const [ours, theirs] = [await readOurs(body), await readTheirs(body)]
      expect(theirs.error).toBeUndefined()
      expect(ours.status).toBe('complete')
      expect(essence(asTheirs(ours))).toEqual(essence(theirs.messages))
      expect(ours.state ?? {}).toEqual(theirs.state)
      expect(dataOf(ours)).toEqual(activitiesOf(theirs.messages))
    }),
    { numRuns: 200 },
  )
})
