import { agUi } from '../../../../../core/src/protocol/agUi/agUi.ts'
import { type FuzzFormat, fuzzFormat } from '../shared/fuzz.testing.ts'

const halves = (text: string) => [text.slice(0, text.length / 2), text.slice(text.length / 2)]

const format: FuzzFormat = {
  protocol: () => agUi(),
  frames(texts, tools) {
    const run = { threadId: 't', runId: 'r' }
    const events = [
      { type: 'RUN_STARTED', ...run },
      { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' },
      ...texts.map((delta) => ({ type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta })),
      { type: 'TEXT_MESSAGE_END', messageId: 'm' },
      ...tools.flatMap(({ id: toolCallId, name: toolCallName, input }) => [
        { type: 'TOOL_CALL_START', toolCallId, toolCallName, parentMessageId: 'm' },
        ...halves(JSON.stringify(input)).map((delta) => ({ type: 'TOOL_CALL_ARGS', toolCallId, delta })),
        { type: 'TOOL_CALL_END', toolCallId },
      ]),
      { type: 'RUN_FINISHED', ...run },
    ]
    return events.map((data) => ({ data }))
  },
}

fuzzFormat(format)
