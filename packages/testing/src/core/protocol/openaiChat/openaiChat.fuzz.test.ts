import { type FuzzFormat, fuzzFormat } from '../shared/fuzz.testing.ts'
import { openaiChat } from '../../../../../core/src/protocol/openaiChat/openaiChat.ts'

const format: FuzzFormat = {
  protocol: () => openaiChat(),
  frames(texts, tools) {
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      data: { id: 'c1', model: 'm', choices: [{ index: 0, delta, finish_reason }] },
    })
    const fragment = (call: object) => chunk({ tool_calls: [call] })
    return [
      ...texts.map((content) => chunk({ content })),
      ...tools.flatMap(({ id, name, input }, index) => {
        const args = JSON.stringify(input)
        return [
          fragment({ index, id, function: { name, arguments: args.slice(0, 3) } }),
          fragment({ index, function: { arguments: args.slice(3) } }),
        ]
      }),
      { ...chunk({}, tools.length > 0 ? 'tool_calls' : 'stop'), isEnd: true },
      { data: '[DONE]' },
    ]
  },
}

fuzzFormat(format)
