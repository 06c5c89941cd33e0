import type { ChatErrorData, ChatState } from '@chatstream/core'

/** The error of the last try, if no connection of this answer has delivered any data; otherwise `undefined`. */
export function unreachedError({ messages, connection }: ChatState): ChatErrorData | undefined {
  const error = messages.at(-1)?.parts.length === 0 ? connection?.error : undefined
  return error !== undefined && /^(stream|run|events)-/.test(error.reason) ? undefined : error
}
