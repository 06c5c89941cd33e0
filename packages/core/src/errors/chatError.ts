import type { ChatErrorKind, ChatErrorReason } from './reasons.ts'

/**
 * The values that `explainError` inserts into the texts for an error, e.g. `host`, `model`, `seconds`.
 * `detail` is the server's own text, or the message of a thrown error.
 */
export type ErrorParams = Readonly<Record<string, string | number>>

/**
 * The description of a failure, as plain JSON. `explainError` turns it into texts for users or developers, in
 * English or Japanese.
 */
export interface ChatErrorData {
  /**
   * The group of the reason, e.g. `network`. Use it if your code handles all reasons of a group in the same
   * way.
   */
  kind: ChatErrorKind
  reason: ChatErrorReason
  /**
   * A text for logs: the reason with the values of `params`, or the provider's own text. To get a text to
   * show, use `explainError`.
   */
  message: string
  params?: ErrorParams
  /**
   * The server's own explanation. Present if this version of the library does not know the reason that the
   * server sent, or if the server set `audience`. `explainError` returns these texts instead of the
   * catalogue's. With an `audience` (`developer`), the texts for users stay those of the catalogue.
   */
  advice?: { why?: string; action?: string; audience?: string }
  /** The HTTP status of the response. Absent if there was no response. */
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
 * The error of a failed request, a broken stream or a refused call. `message` says what happened, for logs.
 * `data` has all details as plain JSON.
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
 * Returns `true` if a value is a `ChatError`. Unlike `instanceof`, the function also works if the page
 * contains two copies of the package, because it compares only the error's `name`.
 *
 * @example
 * ```ts
 * try { await work() } catch (error) { if (!isChatError(error)) throw error }
 * ```
 */
export function isChatError(value: unknown): value is ChatError {
  return value instanceof Error && value.name === 'ChatError' && 'data' in value
}
