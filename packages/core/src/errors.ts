/**
 * What went wrong. `refused`: the call itself could not be carried out (an empty question, `send` while streaming);
 * nothing was sent and nothing changed. All others speak of a request or its stream.
 */
export type ChatErrorKind =
  | 'network'
  | 'http'
  | 'unauthorized'
  | 'rate-limited'
  | 'bad-request'
  | 'not-a-stream'
  | 'timeout'
  | 'protocol'
  | 'provider'
  | 'refused'

/** A failure as plain JSON. `message`, `why` and `action` are English sentences: what happened, why it matters, what to do. */
export interface ChatErrorData {
  kind: ChatErrorKind
  message: string
  why: string
  action: string
  /** HTTP status, where there was one. */
  status?: number
  /** The provider's own code, e.g. `invalid_api_key`. */
  code?: string
  requestId?: string
  /** Whether asking again unchanged may help. */
  retryable: boolean
  /** How long the server asked to wait. */
  retryAfterMs?: number
  /** How often it was tried again, in vain. */
  attempts?: number
}

/**
 * The error of every failed run and refused call. `message` is what happened; `data` is the whole, as plain JSON.
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
 * Whether a value is a `ChatError`; by name, so that two copies of the package agree.
 *
 * @example
 * ```ts
 * try { await work() } catch (error) { if (!isChatError(error)) throw error }
 * ```
 */
export function isChatError(value: unknown): value is ChatError {
  return value instanceof Error && value.name === 'ChatError' && 'data' in value
}
