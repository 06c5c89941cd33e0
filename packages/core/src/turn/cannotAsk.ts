import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/** Makes the error for code of the app (an option or a protocol) that threw before the request was sent. */
export function cannotAsk(
  reason: ChatErrorReason,
  cause: unknown,
  params: { option?: string } = {},
): ChatError {
  return createError(reason, undefined, { ...params, detail: messageOf(cause) }, {}, cause)
}

/** Returns the message of a value that was thrown, which may not be an `Error`. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
