import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/** Node's fetch puts the socket's code into `cause.code`; browsers do not tell it. */
const byCode: Readonly<Record<string, ChatErrorReason>> = {
  ECONNREFUSED: 'connection-refused',
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  ECONNRESET: 'unreachable',
  ETIMEDOUT: 'unreachable',
}

/** A fetch that failed without a status. Browsers do not say why: offline and CORS are inferred. */
export function networkFailure(url: string, cause: unknown): ChatError {
  const target = parse(url)
  if (target === undefined) return createError('invalid-url', undefined, { url })
  const { host } = target
  const origin = pageOrigin()
  const isForeign = origin !== undefined && target.origin !== origin
  const reason =
    byCode[codeOf(cause) ?? ''] ??
    (globalThis.navigator?.onLine === false ? 'offline' : isForeign ? 'cors' : 'unreachable')
  return createError(
    reason,
    undefined,
    { host, ...(reason === 'cors' && origin !== undefined && { origin }) },
    {},
    cause,
  )
}

/** The stream broke in the middle, or ended without saying that it was done: never success. */
export function brokenStream(cause?: unknown): ChatError {
  return createError(cause === undefined ? 'stream-ended-early' : 'stream-cut', undefined, {}, {}, cause)
}

/** Returns `true` if the request cannot have arrived anywhere. Only Node reports this. */
export function isRefusedConnection(error: unknown): boolean {
  return codeOf(error) === 'ECONNREFUSED'
}

function pageOrigin(): string | undefined {
  return typeof location === 'undefined' ? undefined : location.origin
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url, typeof location === 'undefined' ? undefined : location.href)
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code
  }
  return undefined
}
