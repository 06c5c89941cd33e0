import type { FinishReason } from '@chatstream/core'
import { sse } from './sse.ts'
import { wordless } from './dialect.ts'
import type { Dialect, Turn } from './dialect.ts'
import { openaiFinish } from './openaiChat.ts'
import { openPart } from './openPart.ts'

/**
 * Creates an object that writes a scripted answer in the format AG-UI 1.0: https://docs.ag-ui.com/spec/1.0
 */
export function agUi(turn: Turn): Dialect {
  const run = { threadId: turn.chatId, runId: turn.id }
  const part = openPart()
  let messages = 0
  let toolCallId = ''

  function flow(kind: 'TEXT' | 'REASONING') {
    const role = kind === 'TEXT' ? 'assistant' : 'reasoning'
    let messageId = ''
    const around = (type: string) => (kind === 'TEXT' ? '' : sse({ type, messageId }))
    const stop = () => sse({ type: `${kind}_MESSAGE_END`, messageId }) + around('REASONING_END')
    return (delta: string) => {
      if (part.isEndedBy(stop)) return sse({ type: `${kind}_MESSAGE_CONTENT`, messageId, delta })
      const ended = part.end()
      messageId = `${turn.id}-${++messages}`
      const start = around('REASONING_START') + sse({ type: `${kind}_MESSAGE_START`, messageId, role })
      return ended + part.begin(start, stop) + sse({ type: `${kind}_MESSAGE_CONTENT`, messageId, delta })
    }
  }

  return {
    ...wordless,
    begin: () => sse({ type: 'RUN_STARTED', ...run }),
    text: flow('TEXT'),
    reasoning: flow('REASONING'),
    toolStart({ id, name: toolCallName }) {
      toolCallId = id
      return part.begin(sse({ type: 'TOOL_CALL_START', toolCallId: id, toolCallName }), () =>
        sse({ type: 'TOOL_CALL_END', toolCallId: id }),
      )
    },
    toolInput: ({ delta }) => sse({ type: 'TOOL_CALL_ARGS', toolCallId, delta }),
    stepStart: ({ kind }) =>
      part.end() + sse({ type: 'STEP_STARTED', stepName: kind, timestamp: turn.now() }),
    stepEnd: ({ kind }) => sse({ type: 'STEP_FINISHED', stepName: kind, timestamp: turn.now() }),
    error: ({ message, code }) =>
      sse({ type: 'RUN_ERROR', message, ...(code !== undefined && { code: String(code) }) }),
    end: (finish, usage) =>
      part.end() +
      sse({
        type: 'RUN_FINISHED',
        ...run,
        // The format does not count calls.
        usage: [{ model: turn.model, ...usage, calls: undefined }],
        ...extraReason(finish),
      }),
  }
}

/**
 * The metadata for a finish reason. The format has no finish reasons, so those that it does not imply are sent as
 * metadata.
 */
function extraReason(finish: FinishReason): object {
  const isImplied = finish === 'stop' || finish === 'tool-calls'
  return isImplied ? {} : { metadata: { finishReason: openaiFinish(finish) } }
}
