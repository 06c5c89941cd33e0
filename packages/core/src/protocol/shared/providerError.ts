import { describeError } from '../../errors/describeError.ts'
import type { ChatError, ChatErrorData } from '../../errors/chatError.ts'
import { createError } from '../../errors/createError.ts'
import { reasonFor } from '../../errors/reasonFor.ts'

/** Codes of errors that a retry cannot repair, besides those that map to a reason. */
const final = /invalid|not_found|unsupported|policy/i

/**
 * Makes the error for a failure that a provider reports inside a stream, after the response has begun with
 * the status 200.
 */
export function providerError(value: unknown, overrides: Partial<ChatErrorData> = {}): ChatError {
  const { message, code, ...said } = describeError(value)
  const reason = overrides.reason ?? said.reason ?? reasonFor({ code, message }) ?? 'provider-error'
  return createError(
    reason,
    message,
    { detail: message, ...said.params },
    {
      kind: 'provider',
      retryable: reason === 'provider-error' ? !final.test(code ?? '') : undefined,
      code,
      ...overrides,
    },
  )
}
