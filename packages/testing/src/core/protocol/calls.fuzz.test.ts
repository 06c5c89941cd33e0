import { manualFrames, seededRandom } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import type { WireEvent } from '../../../../core/src/events.ts'
import type { ChatMessage, ToolCallPart } from '../../../../core/src/message.ts'
import { agUi } from '../../../../core/src/protocol/agUi/agUi.ts'
import { aiSdk } from '../../../../core/src/protocol/aiSdk/aiSdk.ts'
import { anthropicMessages } from '../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { openaiResponses } from '../../../../core/src/protocol/openaiResponses/openaiResponses.ts'
import type { Protocol } from '../../../../core/src/protocol/protocol.ts'
import { reduceMessages } from '../../../../core/src/reduce/reduceMessage.ts'
import { beginRun } from '../../../../core/src/reduce/runs.ts'
import { type Tool, tool, type ToolSet } from '../../../../core/src/tool.ts'
import type { WireStream } from '../../../../core/src/transport/transport.ts'

/**
 * The numbers of runs and chats, and the seed. `CALLS_FUZZ_RUNS`, `CALLS_FUZZ_CHATS` and `CALLS_FUZZ_SEED` set others.
 */
const runs = Number(process.env['CALLS_FUZZ_RUNS'] ?? 2000)
const chats = Number(process.env['CALLS_FUZZ_CHATS'] ?? 300)
const firstSeed = Number(process.env['CALLS_FUZZ_SEED'] ?? 1)

type Random = () => number
interface Said {
  id: string | undefined
  name: string
  args: string
}
interface Format {
  protocol: Protocol
  /** Calls may come without an id. */
  mayOmitIds: boolean
  frames(calls: readonly Said[], random: Random): readonly object[]
  end: readonly object[]
}

const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)] as T

function piecesOf(text: string, random: Random): string[] {
  const at = Math.floor(random() * (text.length + 1))
  return random() < 0.3
    ? [text]
    : ['', text.slice(0, at), text.slice(at)].filter((piece, i) => i === 0 || piece !== '')
}

/** Merges lists at random; each keeps its order. */
function interleave<T>(lists: readonly (readonly T[])[], random: Random): T[] {
  const rest = lists.map((each) => [...each]).filter((each) => each.length > 0)
  const merged: T[] = []
  while (rest.length > 0) {
    const at = Math.floor(random() * rest.length)
    merged.push(...(rest[at]?.splice(0, 1) ?? []))
    if (rest[at]?.length === 0) rest.splice(at, 1)
  }
  return merged
}

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: 'c1',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason }],
})

const formats: readonly Format[] = [
  {
    protocol: openaiChat(),
    mayOmitIds: true,
    frames(calls, random) {
      const indexed = pick(random, ['each', 'zero', 'none'])
      const isObject = random() < 0.2
      const changes = random() < 0.2
      const lists = calls.map(({ id, name, args }, index) =>
        (isObject ? [JSON.parse(args) as object] : piecesOf(args, random)).map((piece, at) =>
          chunk({
            tool_calls: [
              {
                ...(indexed !== 'none' && { index: indexed === 'zero' ? 0 : index }),
                ...(at === 0 ? id !== undefined && { id } : changes && { id: `changed-${index}-${at}` }),
                function: { ...(at === 0 && { name }), arguments: piece },
              },
            ],
          }),
        ),
      )
      return indexed === 'each' ? interleave(lists, random) : lists.flat()
    },
    end: [chunk({}, 'tool_calls')],
  },
  {
    protocol: openaiResponses(),
    mayOmitIds: true,
    frames(calls, random) {
      const isZero = random() < 0.3
      const lists = calls.map(({ id, name, args }, at) => {
        const output_index = isZero ? 0 : at
        const item = { type: 'function_call', name, ...(id !== undefined && { call_id: id }) }
        const type = 'response.function_call_arguments'
        return [
          { type: 'response.output_item.added', output_index, item },
          ...piecesOf(args, random).map((delta) => ({ type: `${type}.delta`, output_index, delta })),
          { type: `${type}.done`, output_index, arguments: args },
          { type: 'response.output_item.done', output_index, item: { ...item, arguments: args } },
        ]
      })
      return isZero ? lists.flat() : interleave(lists, random)
    },
    end: [{ type: 'response.completed', response: { id: 'r' } }],
  },
  {
    protocol: anthropicMessages(),
    mayOmitIds: true,
    frames(calls, random) {
      const lists = calls.map(({ id, name, args }, index) => [
        {
          type: 'content_block_start',
          index,
          content_block: { type: 'tool_use', ...(id !== undefined && { id }), name, input: {} },
        },
        ...piecesOf(args, random).map((partial_json) => ({
          type: 'content_block_delta',
          index,
          delta: { type: 'input_json_delta', partial_json },
        })),
        { type: 'content_block_stop', index },
      ])
      return interleave(lists, random)
    },
    end: [{ type: 'message_delta', delta: { stop_reason: 'tool_use' } }, { type: 'message_stop' }],
  },
  {
    protocol: aiSdk(),
    mayOmitIds: false,
    frames(calls, random) {
      return calls.flatMap(({ id: toolCallId, name: toolName, args }) => [
        { type: 'tool-input-start', toolCallId, toolName },
        ...piecesOf(args, random).map((inputTextDelta) => ({
          type: 'tool-input-delta',
          toolCallId,
          inputTextDelta,
        })),
        { type: 'tool-input-available', toolCallId, toolName, input: JSON.parse(args) as unknown },
      ])
    },
    end: [{ type: 'finish', finishReason: 'tool-calls' }],
  },
  {
    protocol: agUi(),
    mayOmitIds: false,
    frames(calls, random) {
      return calls.flatMap(({ id: toolCallId, name: toolCallName, args }) => [
        { type: 'TOOL_CALL_START', toolCallId, toolCallName },
        ...piecesOf(args, random).map((delta) => ({ type: 'TOOL_CALL_ARGS', toolCallId, delta })),
        { type: 'TOOL_CALL_END', toolCallId },
      ])
    },
    end: [{ type: 'RUN_FINISHED' }],
  },
]

const someArguments = [
  '{}',
  '{"path":"/x"}',
  '{"n":1234567890123456789,"x":1.0}',
  '{"__proto__":{"a":1},"constructor":"b"}',
  '{"list":[1,[2,{"}":"{"}]],"text":"\\u00e9\\n\\"😀"}',
  '{ "spaced" : [ ] }',
]

function callsFor(round: number, format: Format, random: Random): Said[] {
  const ids = pick(random, ['unique', 'reused', 'missing'])
  return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, at) => ({
    id: ids === 'missing' && format.mayOmitIds ? undefined : ids === 'reused' ? 'x' : `call-${round}-${at}`,
    name: pick(random, ['read', 'write']),
    args: pick(random, someArguments),
  }))
}

const callsOf = (message: ChatMessage): ToolCallPart[] =>
  message.parts.filter((part) => part.type === 'tool-call')

const question: ChatMessage = {
  id: 'q',
  role: 'user',
  parts: [{ type: 'text', text: 'Go' }],
  status: 'complete',
  createdAt: 0,
}

function play(seed: number): void {
  const random = seededRandom(seed)
  const format = pick(random, formats)
  const { protocol } = format
  let message: ChatMessage = { ...question, id: 'a', role: 'assistant', parts: [] }
  const said: Said[] = []
  const carriedOut: string[] = []
  for (let round = 0; round < 3; round++) {
    const calls = callsFor(round, format, random)
    const frames = [...format.frames(calls, random), ...format.end]
    const isCut = random() < 0.15
    const until = isCut ? Math.floor(random() * (frames.length - format.end.length + 1)) : frames.length
    message = beginRun(message, `run${round}`)
    const decoder = protocol.createDecoder({ messages: [question, message], runId: `run${round}` })
    const events = frames
      .slice(0, until)
      .map((frame): WireEvent => ({ data: JSON.stringify(frame) }))
      .flatMap((event) => [...decoder.decode(event)])
    message = reduceMessages(message, [...events, ...decoder.end()])
    const parts = callsOf(message)
    expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length)
    const fresh = parts.slice(said.length)
    const ready = fresh
      .filter(({ state }) => state === 'ready')
      .map(({ name, input }) => JSON.stringify([name, input]))
    const expected = calls.map(({ name, args }) => JSON.stringify([name, JSON.parse(args) as unknown]))
    // The calls of one answer may begin in any order; a stream that was cut brings some of them.
    const wanted = isCut ? expected.filter((each) => ready.includes(each)) : expected
    expect(new Set(ready)).toEqual(new Set(wanted))
    expect(isCut || ready.toSorted().join('\n') === wanted.toSorted().join('\n')).toBe(true)
    expect(message.status === 'streaming').toBe(isCut)
    if (isCut) return
    said.push(...calls)
    for (const { id, name, input } of fresh) {
      carriedOut.push(JSON.stringify([name, input]))
      message = reduceMessages(message, [
        { type: 'tool-running', toolCallId: id },
        { type: 'tool-output', toolCallId: id, output: carriedOut.length },
      ])
    }
    expect(callsOf(message).map(({ output }) => output)).toEqual(said.map((_, at) => at + 1))
    const ids = fresh.map(({ id, providerId = id }) => providerId)
    expect(ids).toEqual(expect.arrayContaining(calls.flatMap(({ id }) => id ?? [])))
  }
}

/**
 * Runs a whole turn of a chat: the model answers with random calls, the chat carries them out, until an answer has no
 * call.
 */
async function playChat(seed: number): Promise<void> {
  const random = seededRandom(seed)
  const format = pick(random, formats)
  const rounds = Array.from({ length: Math.floor(random() * 3) + 1 }, (_, at) => callsFor(at, format, random))
  // The last round may be cut: none of its calls is carried out, since the turn ends there.
  const isCut = random() < 0.2
  let requests = 0
  async function* batches(): WireStream['batches'] {
    const calls = rounds[requests++] ?? []
    const frames = [...format.frames(calls, random), ...format.end]
    const sent = isCut && requests === rounds.length ? frames.slice(0, -format.end.length) : frames
    while (sent.length > 0)
      yield sent.splice(0, 1 + Math.floor(random() * 4)).map((frame) => ({ data: JSON.stringify(frame) }))
  }
  const carriedOut: { id: string; call: string }[] = []
  const named = (name: string): Tool =>
    tool({
      async execute(input: unknown, { toolCallId }) {
        await Promise.resolve()
        return carriedOut.push({ id: toolCallId, call: JSON.stringify([name, input]) })
      },
    })
  const chat = createChat({
    url: 'http://scripted.test/',
    protocol: format.protocol,
    transport: { open: async () => ({ batches: batches() }) },
    frames: manualFrames(),
    retry: false,
    schema: { tools: { read: named('read'), write: named('write') } as ToolSet },
  })
  const answer = await chat.send('Go')
  const whole = isCut ? rounds.slice(0, -1) : rounds
  expect([answer?.status, requests]).toEqual(
    isCut ? ['interrupted', rounds.length] : ['complete', rounds.length + 1],
  )
  const said = whole.map((calls) =>
    calls.map(({ name, args }) => JSON.stringify([name, JSON.parse(args) as unknown])).toSorted(),
  )
  let at = 0
  const done = said.map(({ length }) => carriedOut.slice(at, (at += length)).map(({ call }) => call))
  expect(done.map((calls) => calls.toSorted())).toEqual(said)
  expect(carriedOut.length).toBe(at)
  const results = callsOf(answer ?? { ...question, parts: [] }).filter(({ state }) => state === 'done')
  expect(results.map(({ id, output }) => [id, output]).toSorted()).toEqual(
    carriedOut.map(({ id }, index) => [id, index + 1]).toSorted(),
  )
}

const seeds = (count: number) => Array.from({ length: count }, (_, at) => firstSeed + at)

test(`one call is carried out once, with the arguments that were said, in ${runs} random answers (fault B1)`, () => {
  const failed = seeds(runs).flatMap((seed) => {
    try {
      play(seed)
      return []
    } catch (error) {
      return [{ seed, error }]
    }
  })
  expect(failed.slice(0, 1)).toEqual([])
})

test(`the same in ${chats} random turns of a chat, with its tools (fault B1)`, async () => {
  const failed: unknown[] = []
  for (const seed of seeds(chats))
    await playChat(seed).catch((error: unknown) => failed.push({ seed, error }))
  expect(failed.slice(0, 1)).toEqual([])
})
