import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/** Makes the error for app code (an option, a protocol) that failed before a request could be made. */
export function cannotAsk(
  reason: ChatErrorReason,
  cause: unknown,
  params: { option?: string } = {},
): ChatError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  return createError(reason, undefined, { ...params, detail }, {}, cause)
}
