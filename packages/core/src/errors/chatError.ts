import type { ChatErrorKind, ChatErrorReason } from './reasons.ts'

/**
 * Values that are inserted into the words for an error, e.g. `host`, `model`, `seconds`. `detail` is the server's own
 * text, or the message of the error that was thrown.
 */
export type ErrorParams = Readonly<Record<string, string | number>>

/** A failure as plain JSON. `explainError` turns it into words for users or developers, in English or Japanese. */
export interface ChatErrorData {
  /** The group of the reason, for code that handles all reasons of a group in the same way. */
  kind: ChatErrorKind
  reason: ChatErrorReason
  /**
   * A text for logs: the reason with the values of `params`, or the provider's own text. Use `explainError` for the
   * words that people read.
   */
  message: string
  params?: ErrorParams
  /** The server's own explanation, for a reason that this version does not know. `explainError` returns it. */
  advice?: { why?: string; action?: string }
  /** HTTP status; absent if there was none. */
  status?: number
  /** The provider's own code, e.g. `invalid_api_key`. */
  code?: string
  requestId?: string
  /** `true` if the same request may succeed later. */
  retryable: boolean
  /** The wait that the server asked for, in milliseconds. */
  retryAfterMs?: number
  /** The number of failed retries. */
  attempts?: number
}

/**
 * The error of every failed run and refused call. `message` says what happened; `data` holds all details as plain JSON.
 *
 * @example
 * ```ts
 * const waitMs = (error: unknown) => (isChatError(error) ? error.data.retryAfterMs : undefined)
 * ```
 */
export class ChatError extends Error {
  override readonly name = 'ChatError'
  readonly data: ChatErrorData

  constructor(data: ChatErrorData, options?: { cause?: unknown }) {
    super(data.message, options)
    this.data = data
  }

  get kind(): ChatErrorKind {
    return this.data.kind
  }
}

/**
 * Returns `true` if a value is a `ChatError`. Only the error's `name` is compared. Therefore the function also works
 * if the page contains two copies of the package.
 *
 * @example
 * ```ts
 * try { await work() } catch (error) { if (!isChatError(error)) throw error }
 * ```
 */
export function isChatError(value: unknown): value is ChatError {
  return value instanceof Error && value.name === 'ChatError' && 'data' in value
}
