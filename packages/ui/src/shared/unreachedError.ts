import type { ChatErrorData, ChatState } from '@chatstream/core'

/**
 * Returns the error of the last attempt to connect, if no data of the current answer has arrived yet.
 * Otherwise returns `undefined`.
 */
export function unreachedError({ messages, connection }: ChatState): ChatErrorData | undefined {
  const error = messages.at(-1)?.parts.length === 0 ? connection?.error : undefined
  return error !== undefined && /^(stream|run|events)-/.test(error.reason) ? undefined : error
}
