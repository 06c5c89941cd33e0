import { anthropicMessages } from '../../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { type FuzzFormat, fuzzFormat } from '../shared/fuzz.testing.ts'

const halves = (text: string) => [text.slice(0, text.length / 2), text.slice(text.length / 2)]

const format: FuzzFormat = {
  protocol: () => anthropicMessages(),
  frames(texts, tools) {
    const block = (index: number, content_block: object, deltas: readonly object[]) => [
      { type: 'content_block_start', index, content_block },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ]
    const said = block(
      0,
      { type: 'text', text: '' },
      texts.map((text) => ({ type: 'text_delta', text })),
    )
    const called = tools.flatMap(({ id, name, input }, index) => {
      const deltas = Object.keys(input).length === 0 ? [] : halves(JSON.stringify(input))
      const jsons = deltas.map((partial_json) => ({ type: 'input_json_delta', partial_json }))
      return block(index + 1, { type: 'tool_use', id, name, input: {} }, jsons)
    })
    const stop_reason = tools.length > 0 ? 'tool_use' : 'end_turn'
    const events = [
      { type: 'message_start', message: { id: 'msg_1', model: 'm', usage: { input_tokens: 1 } } },
      ...said,
      ...called,
      { type: 'message_delta', delta: { stop_reason }, usage: { output_tokens: 2 } },
      { type: 'message_stop' },
    ]
    return events.map((data) => ({ data, isEnd: data.type === 'message_delta' }))
  },
}

fuzzFormat(format)
