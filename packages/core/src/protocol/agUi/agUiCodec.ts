import type { AgUiOptions } from './agUi.ts'
import { createId } from '../../createId.ts'
import { present } from '../../json.ts'
import { agUiDecoder } from './agUiDecoder.ts'
import { agUiMessages, resumeOf } from './agUiMessages.ts'
import { stateBefore } from './agUiState.ts'
import { emptyObject, type EncodedRequest, type EncodeInput, type Codec } from '../protocol.ts'

export function agUiCodec(options: AgUiOptions = {}): Codec {
  return {
    encode: (input) => encode(options, input),
    createDecoder: (asked) => agUiDecoder(asked, options.state),
  }
}

function encode(options: AgUiOptions, input: EncodeInput): EncodedRequest {
  const { messages, tools = [], chatId, id, runId } = input
  const { context = [], forwardedProps, system } = options
  const model = input.model ?? options.model
  return {
    method: 'POST',
    headers: { accept: 'text/event-stream' },
    body: {
      threadId: chatId ?? id ?? createId(),
      runId: runId ?? createId(),
      // Required by servers of 0.0.x.
      state: stateBefore(messages, options.state),
      messages: agUiMessages(messages, system),
      tools: tools.map(({ name, description = '', parameters = emptyObject }) => ({
        name,
        description,
        parameters,
      })),
      context,
      forwardedProps: { ...present({ model }), ...forwardedProps },
      ...resumeOf(messages.at(-1), runId),
      ...options.body,
    },
  }
}
