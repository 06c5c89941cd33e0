import { type ChatOptions, createChat } from '@chatstream/core'

type Track = (name: string, fields: Record<string, unknown>) => void

export function trackedChat(options: ChatOptions, track: Track) {
  return createChat({
    ...options,
    onEvent(event, { messageId }) {
      if (event.type === 'tool-start') track('tool called', { messageId, tool: event.name })
    },
    onFinish(message) {
      const run = message.runs?.at(-1)
      track('answer ended', {
        status: message.status,
        tokens: message.usage?.totalTokens,
        firstTokenMs: run?.ttftMs,
      })
    },
  })
}
