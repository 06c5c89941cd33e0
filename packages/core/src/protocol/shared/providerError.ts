import { describeError } from '../../describeError.ts'
import { ChatError, type ChatErrorData } from '../../errors.ts'

/** Codes of errors that a retry cannot fix. */
const final = /quota|billing|invalid|not_found|unsupported|context_length|policy/i

/** An error that arrived inside a stream, after a 200. */
export function providerError(value: unknown, overrides: Partial<ChatErrorData> = {}): ChatError {
  const { message, code } = describeError(value)
  return new ChatError({
    kind: 'provider',
    message: message ?? 'The model reported an error and gave no reason.',
    why: 'The answer ends here; what arrived before is kept.',
    action: 'Try again; if it persists, look the error up in the provider’s documentation.',
    retryable: code === undefined || !final.test(code),
    ...(code !== undefined && { code }),
    ...overrides,
  })
}
