import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/** The reasons by the socket's error code, which Node's `fetch` puts into `cause.code`. Browsers do not expose it. */
const byCode: Readonly<Record<string, ChatErrorReason>> = {
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  ECONNRESET: 'unreachable',
  ETIMEDOUT: 'unreachable',
}

/**
 * Makes the error for a `fetch` that failed without a response. Browsers do not report the cause, so the
 * function guesses it: the device may be offline, or CORS may have blocked the request.
 */
export function networkFailure(url: string, cause: unknown): ChatError {
  const page = globalThis.location?.href
  if (!URL.canParse(url, page)) return createError('invalid-url', undefined, { url })
  const target = new URL(url, page)
  const { host } = target
  const origin = globalThis.location?.origin
  const isForeign = origin !== undefined && target.origin !== origin
  const reason =
    byCode[codeOf(cause) ?? ''] ??
    (globalThis.navigator?.onLine === false ? 'offline' : isForeign ? 'cors' : 'unreachable')
  return createError(reason, undefined, { host, origin: reason === 'cors' ? origin : undefined }, {}, cause)
}

/** Makes the error for a stream that broke off, or that ended before the answer was complete. */
export function brokenStream(cause?: unknown): ChatError {
  return createError(cause === undefined ? 'stream-ended-early' : 'stream-cut', undefined, {}, {}, cause)
}

function codeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  }
  return undefined
}
