import { aiSdk } from '../../../../../core/src/protocol/aiSdk/aiSdk.ts'
import { type FuzzFormat, fuzzFormat } from '../shared/fuzz.testing.ts'

const halves = (text: string) => [text.slice(0, text.length / 2), text.slice(text.length / 2)]

const format: FuzzFormat = {
  protocol: () => aiSdk(),
  frames(texts, tools) {
    const called = tools.flatMap(({ id: toolCallId, name: toolName, input }) => [
      { type: 'tool-input-start', toolCallId, toolName },
      ...halves(JSON.stringify(input)).map((inputTextDelta) => ({
        type: 'tool-input-delta',
        toolCallId,
        inputTextDelta,
      })),
      { type: 'tool-input-available', toolCallId, toolName, input },
    ])
    const chunks = [
      { type: 'start', messageId: 'm' },
      { type: 'start-step' },
      { type: 'text-start', id: '0' },
      ...texts.map((delta) => ({ type: 'text-delta', id: '0', delta })),
      { type: 'text-end', id: '0' },
      ...called,
      { type: 'finish-step' },
    ]
    return [
      ...chunks.map((data) => ({ data })),
      { data: { type: 'finish', finishReason: 'stop' }, isEnd: true },
      { data: '[DONE]' },
    ]
  },
}

fuzzFormat(format)
