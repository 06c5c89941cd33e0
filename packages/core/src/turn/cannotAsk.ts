import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/**
 * Makes the error for a request that could not be made, because code of the app (an option or a protocol)
 * threw an error.
 */
export function cannotAsk(
  reason: ChatErrorReason,
  cause: unknown,
  params: { option?: string } = {},
): ChatError {
  return createError(reason, undefined, { ...params, detail: messageOf(cause) }, {}, cause)
}

/** Returns a text for a thrown value: the message of an `Error`, or the value as text. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
