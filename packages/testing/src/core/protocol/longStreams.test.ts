import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, expect, test, vi } from 'vitest'
import type { ChatEvent } from '../../../../core/src/events.ts'
import type { ChatMessage } from '../../../../core/src/message.ts'
import { agUi } from '../../../../core/src/protocol/agUi/agUi.ts'
import { aiSdk } from '../../../../core/src/protocol/aiSdk/aiSdk.ts'
import { anthropicMessages } from '../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { openaiResponses } from '../../../../core/src/protocol/openaiResponses/openaiResponses.ts'
import type { Protocol } from '../../../../core/src/protocol/protocol.ts'
import { reduceMessages } from '../../../../core/src/reduce/reduceMessage.ts'

afterEach(() => vi.restoreAllMocks())

interface Format {
  protocol: Protocol
  begin: readonly object[]
  /** One piece of the arguments of a call. */
  piece(text: string): object
  end: readonly object[]
}

const ofCall = (fields: object) => ({
  choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...fields }] } }],
})
const item = { type: 'function_call', call_id: 'x', name: 'f' }
const formats: Readonly<Record<string, Format>> = {
  openaiChat: {
    protocol: openaiChat(),
    begin: [ofCall({ id: 'x', function: { name: 'f' } })],
    piece: (text) => ofCall({ function: { arguments: text } }),
    end: [{ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] }],
  },
  openaiResponses: {
    protocol: openaiResponses(),
    begin: [{ type: 'response.output_item.added', item }],
    piece: (delta) => ({ type: 'response.function_call_arguments.delta', delta }),
    end: [
      { type: 'response.output_item.done', item },
      { type: 'response.completed', response: { id: 'r' } },
    ],
  },
  anthropicMessages: {
    protocol: anthropicMessages(),
    begin: [
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 'x', name: 'f' } },
    ],
    piece: (partial_json) => ({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json },
    }),
    end: [
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' } },
      { type: 'message_stop' },
    ],
  },
  aiSdk: {
    protocol: aiSdk(),
    begin: [{ type: 'tool-input-start', toolCallId: 'x', toolName: 'f' }],
    piece: (inputTextDelta) => ({ type: 'tool-input-delta', toolCallId: 'x', inputTextDelta }),
    end: [{ type: 'tool-input-available', toolCallId: 'x', toolName: 'f' }, { type: 'finish' }],
  },
  agUi: {
    protocol: agUi(),
    begin: [{ type: 'TOOL_CALL_START', toolCallId: 'x', toolCallName: 'f' }],
    piece: (delta) => ({ type: 'TOOL_CALL_ARGS', toolCallId: 'x', delta }),
    end: [{ type: 'TOOL_CALL_END', toolCallId: 'x' }, { type: 'RUN_FINISHED' }],
  },
}

/** The characters that are parsed for arguments of so many rows, in pieces of 8 characters, without the events' own. */
function parsedFor({ protocol, begin, piece, end }: Format, rows: number): number {
  const args = JSON.stringify({
    rows: Array.from({ length: rows }, (_, i) => ({ id: i, name: `row "${i}"` })),
  })
  const pieces = args.match(/[^]{1,8}/g) ?? []
  const events = [...begin, ...pieces.map(piece), ...end].map((event) => JSON.stringify(event))
  const decoder = protocol.createDecoder()
  const parse = vi.spyOn(JSON, 'parse')
  let message: ChatMessage = { id: 'a', role: 'assistant', parts: [], status: 'streaming', createdAt: 0 }
  for (let at = 0; at < events.length; at += 20)
    message = reduceMessages(
      message,
      events.slice(at, at + 20).flatMap((data) => [...decoder.decode({ data })]),
    )
  message = reduceMessages(message, decoder.end())
  const chars = parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0)
  parse.mockRestore()
  expect(message.parts).toMatchObject([
    { inputText: args, state: 'ready', input: JSON.parse(args) as object },
  ])
  return chars - events.join('').length
}

test.each(Object.entries(formats))(
  '%s: long arguments in small pieces are parsed a bounded number of times over, whatever their length',
  (_, format) => {
    const [short, long] = [250, 2000]
    const perRow = parsedFor(format, long) / long
    expect(perRow).toBeLessThan(parsedFor(format, short) / short)
    // A value for display after each eighth, tried twice where a key or a word is cut, and the whole at the end.
    expect(perRow).toBeLessThan(20 * '{"id":1234,"name":"row \\"1234\\""},'.length)
  },
)

test('a malformed payload or a long error is kept as a copy of its beginning, not with the whole', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const kept: (readonly ChatEvent[])[] = []
  const decode = (data: string) => {
    const decoder = openaiChat().createDecoder()
    kept.push([...decoder.decode({ data }), ...decoder.end()])
  }
  collect()
  const before = process.memoryUsage().heapUsed
  for (let i = 0; i < 20; i++) {
    const long = Buffer.alloc(1_000_000, `x${i}`).toString()
    decode(`{"broken": ${long}`)
    decode(JSON.stringify({ error: { message: long } }))
  }
  collect()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(4_000_000)
  expect(kept[0]).toMatchObject([{ data: { count: 1 } }])
  expect(kept[1]).toMatchObject([{ type: 'error' }])
})
