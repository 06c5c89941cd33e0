import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/** Makes the error for a request that could not be made because code of the app (an option or a protocol) threw. */
export function cannotAsk(
  reason: ChatErrorReason,
  cause: unknown,
  params: { option?: string } = {},
): ChatError {
  return createError(reason, undefined, { ...params, detail: messageOf(cause) }, {}, cause)
}

/** Returns the message of a thrown value. The value may be an `Error` or anything else. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
