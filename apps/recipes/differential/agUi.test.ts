import { EventType } from '@ag-ui/core'
import { RunAgentInputSchema } from '@ag-ui/core/schemas'
import { agUi, type ChatMessage, textOf } from '@chatstream/core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { activitiesOf, asTheirs, dataOf, encoded, essence, readOurs, readTheirs } from './agUiClient.ts'

const run = { threadId: 't', runId: 'r' }
const started = { type: EventType.RUN_STARTED, ...run }
const finished = { type: EventType.RUN_FINISHED, ...run }

const words = (messageId: string, ...deltas: string[]) => [
  { type: EventType.TEXT_MESSAGE_START, messageId, role: 'assistant' },
  ...deltas.map((delta) => ({ type: EventType.TEXT_MESSAGE_CONTENT, messageId, delta })),
  { type: EventType.TEXT_MESSAGE_END, messageId },
]
const thoughts = (messageId: string, delta: string) => [
  { type: EventType.REASONING_START, messageId },
  { type: EventType.REASONING_MESSAGE_START, messageId, role: 'reasoning' },
  { type: EventType.REASONING_MESSAGE_CONTENT, messageId, delta },
  { type: EventType.REASONING_MESSAGE_END, messageId },
  { type: EventType.REASONING_END, messageId },
]
const call = (toolCallId: string, input: unknown, fields: object = {}) => [
  { type: EventType.TOOL_CALL_START, toolCallId, toolCallName: 'weather', ...fields },
  ...[...JSON.stringify(input)].map((delta) => ({ type: EventType.TOOL_CALL_ARGS, toolCallId, delta })),
  { type: EventType.TOOL_CALL_END, toolCallId },
]
const result = (toolCallId: string, content: unknown) => ({
  type: EventType.TOOL_CALL_RESULT,
  messageId: `result-${toolCallId}`,
  toolCallId,
  content,
})

/** Asserts that both clients build the same messages from events written by the format's own encoder. */
async function compare(events: readonly object[], state: unknown = {}) {
  const body = encoded([started, ...events, finished])
  const [ours, theirs] = [await readOurs(body, state), await readTheirs(body, state)]
  expect(theirs.error).toBeUndefined()
  expect(essence(asTheirs(ours))).toEqual(essence(theirs.messages))
  expect(ours.state ?? state).toEqual(theirs.state)
  expect(dataOf(ours)).toEqual(activitiesOf(theirs.messages))
  return ours
}

// Their client logs every deprecated event and every patch that does not apply.
beforeAll(() => void vi.spyOn(console, 'warn').mockReturnValue())
afterAll(() => void vi.restoreAllMocks())

describe('streams of the encoder', () => {
  test('reasoning, text, calls and results', async () => {
    const ours = await compare([
      ...thoughts('r1', 'hm'),
      { type: EventType.REASONING_ENCRYPTED_VALUE, subtype: 'message', entityId: 'r1', encryptedValue: 'x' },
      ...words('m1', 'Look', 'ing… 日本語😀'),
      ...call('c1', { city: '東京' }, { parentMessageId: 'm1' }),
      ...call('c2', {}, { parentMessageId: 'm1' }),
      {
        type: EventType.REASONING_ENCRYPTED_VALUE,
        subtype: 'tool-call',
        entityId: 'c2',
        encryptedValue: 'y',
      },
      result('c1', '{"celsius":21}'),
      result('c2', 'plain text'),
      ...words('m2', 'It is 21°.'),
      ...call('c3', { x: [1] }),
    ])
    expect(ours).toMatchObject({ status: 'complete', finishReason: 'tool-calls' })
    expect(textOf(ours)).toBe('Looking… 日本語😀It is 21°.')
  })

  test('calls before their message’s words, messages that interleave, results that are parts', async () => {
    const ours = await compare([
      ...call('c1', {}, { parentMessageId: 'm1' }),
      result('c1', [{ type: 'text', text: 'seen' }]),
      { type: EventType.TEXT_MESSAGE_START, messageId: 'm1', role: 'assistant' },
      { type: EventType.TEXT_MESSAGE_CONTENT, messageId: 'm1', delta: 'a' },
      { type: EventType.TEXT_MESSAGE_START, messageId: 'm2', role: 'assistant' },
      { type: EventType.TEXT_MESSAGE_CONTENT, messageId: 'm2', delta: 'x' },
      { type: EventType.TEXT_MESSAGE_CONTENT, messageId: 'm1', delta: 'b' },
      { type: EventType.TEXT_MESSAGE_END, messageId: 'm1' },
      { type: EventType.TEXT_MESSAGE_END, messageId: 'm2' },
    ])
    expect(ours.parts.slice(1)).toMatchObject([{ text: 'ab' }, { text: 'x' }])
  })

  test('chunks, in several lanes', async () => {
    const text = (fields: object) => ({ type: EventType.TEXT_MESSAGE_CHUNK, ...fields })
    const tool = (fields: object) => ({ type: EventType.TOOL_CALL_CHUNK, ...fields })
    const ours = await compare([
      { type: EventType.REASONING_MESSAGE_CHUNK, messageId: 'r', delta: 'h' },
      { type: EventType.REASONING_MESSAGE_CHUNK, delta: 'm' },
      text({ messageId: 'a', role: 'assistant', delta: '1' }),
      text({ delta: '2' }),
      { type: EventType.SUBAGENT_STARTED, subagentRunId: 's', name: 'helper' },
      text({ messageId: 'b', delta: 'x', subagentRunId: 's' }),
      text({ delta: 'y', subagentRunId: 's' }),
      { type: EventType.SUBAGENT_FINISHED, subagentRunId: 's' },
      tool({ toolCallId: 'c', toolCallName: 'weather', delta: '{"x":' }),
      tool({ delta: '1}' }),
      tool({ toolCallId: 'd', toolCallName: 'weather', delta: '{}' }),
    ])
    expect(textOf(ours)).toBe('12')
    expect(ours.parts).toContainEqual(expect.objectContaining({ type: 'text', text: 'xy', parentId: 's' }))
  })

  test('state and activities, by snapshots and patches', async () => {
    const ours = await compare(
      [
        { type: EventType.STATE_DELTA, delta: [{ op: 'add', path: '/items/-', value: { n: 2 } }] },
        { type: EventType.STATE_DELTA, delta: [{ op: 'remove', path: '/nobody' }] },
        { type: EventType.STATE_SNAPSHOT, snapshot: { items: [{ n: 1 }], 'a/b~c': 1 } },
        {
          type: EventType.STATE_DELTA,
          delta: [
            { op: 'test', path: '/a~1b~0c', value: 1 },
            { op: 'move', from: '/a~1b~0c', path: '/moved' },
            { op: 'copy', from: '/items/0', path: '/items/0' },
            { op: 'replace', path: '/items/1/n', value: null },
          ],
        },
        {
          type: EventType.ACTIVITY_SNAPSHOT,
          messageId: 'p',
          activityType: 'plan',
          content: { steps: ['a'] },
        },
        {
          type: EventType.ACTIVITY_SNAPSHOT,
          messageId: 'p',
          activityType: 'plan',
          content: {},
          replace: false,
        },
        {
          type: EventType.ACTIVITY_DELTA,
          messageId: 'p',
          activityType: 'plan',
          patch: [{ op: 'add', path: '/steps/-', value: 'b' }],
        },
      ],
      { items: [] },
    )
    // One patch did not apply: both clients leave the state as it was, and ours counts it.
    expect(ours.parts).toContainEqual(expect.objectContaining({ name: 'malformed' }))
  })

  test('reasoning in the form of 0.0.x', async () => {
    const body = encoded([
      started,
      { type: 'THINKING_START', title: 'x' },
      { type: 'THINKING_TEXT_MESSAGE_START' },
      { type: 'THINKING_TEXT_MESSAGE_CONTENT', delta: 'hm' },
      { type: 'THINKING_TEXT_MESSAGE_END' },
      { type: 'THINKING_END' },
      ...words('m', 'so'),
      finished,
    ])
    const [ours, theirs] = [await readOurs(body), await readTheirs(body)]
    expect(theirs.messages.slice(1)).toMatchObject([{ role: 'reasoning', content: 'hm' }, { content: 'so' }])
    expect(ours.parts).toMatchObject([{ type: 'reasoning', text: 'hm' }, { text: 'so' }])
  })

  test('the conversation repeated, as LangGraph does at the end of a run', async () => {
    const question = { id: 'u', role: 'user', content: 'Hi' }
    const calls = [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{}' } }]
    const messages = [
      question,
      { id: 'm1', role: 'assistant', content: 'Looking.', toolCalls: calls },
      { id: 'result-c1', role: 'tool', toolCallId: 'c1', content: 'ok' },
      { id: 'm2', role: 'assistant', content: 'Never streamed.' },
    ]
    const ours = await compare([
      ...words('m1', 'Looking.'),
      ...call('c1', {}, { parentMessageId: 'm1' }),
      { type: EventType.MESSAGES_SNAPSHOT, messages },
    ])
    expect(textOf(ours)).toBe('Looking.Never streamed.')
  })
})

describe('how a run ends', () => {
  test('an error is theirs and ours', async () => {
    const body = encoded([
      started,
      ...words('m', 'half'),
      { type: EventType.RUN_ERROR, message: 'It broke.' },
    ])
    const [ours, theirs] = [await readOurs(body), await readTheirs(body)]
    expect(theirs.error).toMatchObject({ message: 'It broke.' })
    expect(ours).toMatchObject({ status: 'failed', error: { message: 'It broke.' } })
    expect(textOf(ours)).toBe('half')
  })

  test('usage of several models adds up', async () => {
    const usage = [
      { provider: 'p', model: 'a', inputTokens: 1, outputTokens: 2 },
      { provider: 'p', model: 'b', inputTokens: 3, outputTokens: 4, totalTokens: 7 },
    ]
    const ours = await readOurs(encoded([started, ...words('m', 'a'), { ...finished, usage }]))
    expect(ours.usage).toEqual({ inputTokens: 4, outputTokens: 6, totalTokens: 7 })
  })
})

test('what we send is what the format’s own schema takes', async () => {
  const user: ChatMessage = {
    id: 'u',
    role: 'user',
    parts: [
      { type: 'text', text: 'Hi' },
      { type: 'file', mediaType: 'image/png', url: 'data:image/png;base64,AA==' },
    ],
    status: 'complete',
    createdAt: 0,
  }
  const asks = { interrupt: { id: 'i' } }
  const answer: ChatMessage = {
    ...user,
    id: 'a',
    role: 'assistant',
    state: { a: 1 },
    parts: [
      { type: 'reasoning', text: 'hm', echo: { messageId: 'r', encryptedValue: 'x' } },
      { type: 'text', text: 'so', parentId: 's', echo: { messageId: 'm' } },
      { type: 'tool-call', id: 'c', name: 'f', inputText: '{}', input: {}, state: 'failed', error: 'down' },
      { type: 'tool-call', id: 'd', name: 'f', inputText: '{}', input: {}, state: 'running', echo: asks },
    ],
  }
  const tools = [{ name: 'f' }]
  const { body } = agUi({ system: 's' }).encode({
    id: 't',
    runId: 'r',
    messages: [user, answer],
    tools,
    model: 'm',
  })
  const parsed = RunAgentInputSchema.parse(JSON.parse(JSON.stringify(body)))
  expect(parsed).toMatchObject({ threadId: 't', resume: [{ interruptId: 'i', status: 'resolved' }] })
  expect(parsed.messages).toHaveLength(5)
})
