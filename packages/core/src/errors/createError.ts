import { ChatError, type ChatErrorData, type ErrorParams } from './chatError.ts'
import { type ChatErrorReason, kindOf, mayPass } from './reasons.ts'

/** The data of an error. Its `kind` and `retryable` follow from the reason; `more` overrides them. */
export function errorData(
  reason: ChatErrorReason,
  message?: string,
  params?: ErrorParams,
  more?: Partial<ChatErrorData>,
): ChatErrorData {
  return {
    kind: kindOf(reason),
    reason,
    message: message ?? [reason, ...Object.values(params ?? {})].join(': '),
    retryable: mayPass(reason),
    ...(params !== undefined && Object.keys(params).length > 0 && { params }),
    ...more,
  }
}

/**
 * Creates an error for a reason, e.g. in a transport or protocol that you write.
 *
 * @param message one English sentence for logs; by default the reason and the values of `params`
 * @param params values for the words of `explainError`
 * @example
 * ```ts
 * throw createError('unreachable', 'The bridge did not answer.', { host: 'bridge.local' })
 * ```
 */
export function createError(
  reason: ChatErrorReason,
  message?: string,
  params?: ErrorParams,
  more?: Partial<ChatErrorData>,
  cause?: unknown,
): ChatError {
  return new ChatError(errorData(reason, message, params, more), { cause })
}
