import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/** Something of the app's own failed before a request could be made: an option, a protocol. */
export function cannotAsk(
  reason: ChatErrorReason,
  cause: unknown,
  params: { option?: string } = {},
): ChatError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  return createError(reason, undefined, { ...params, detail }, {}, cause)
}
