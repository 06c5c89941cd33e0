import type { ChatErrorData, ChatState } from '@chatstream/core'

/**
 * Returns the error of the last attempt, if no connection for the current answer has delivered any data yet.
 * Otherwise returns `undefined`.
 */
export function unreachedError({ messages, connection }: ChatState): ChatErrorData | undefined {
  const error = messages.at(-1)?.parts.length === 0 ? connection?.error : undefined
  return error !== undefined && /^(stream|run|events)-/.test(error.reason) ? undefined : error
}
