import { ChatError, isChatError } from '../errors.ts'
import { isObject } from '../json.ts'
import { httpFailure } from '../transport/httpFailure.ts'
import { brokenStream } from '../transport/networkFailure.ts'
import type { StreamEnding } from '../transport/transport.ts'
import type { Expiry } from './deadlines.ts'
import { gap } from './session.ts'

/** The error of a failed connection, with advice for the user. */
export function explainFailure(cause: unknown, ending: StreamEnding | undefined, now: number): ChatError {
  if (isChatError(cause)) return cause
  if (isExpiry(cause)) return timeoutError(cause)
  if (cause === gap) return missingEvents()
  return ending === undefined || ending.end === 'complete' ? brokenStream(cause) : endingError(ending, now)
}

function isExpiry(cause: unknown): cause is Expiry {
  return isObject(cause) && 'expired' in cause
}

const awaited: Readonly<Record<Expiry['expired'], string>> = {
  headersMs: 'the server to answer',
  firstEventMs: 'the first word of the answer',
  idleMs: 'more of the answer',
  totalMs: 'the whole answer',
}

function timeoutError({ expired, ms }: Expiry): ChatError {
  return new ChatError({
    kind: 'timeout',
    message: `Waited ${ms / 1000} s for ${awaited[expired]}.`,
    why: 'The request was given up; what arrived is kept.',
    action:
      'Try again. If the model needs longer than this, raise the timeout, or let the server send heartbeats.',
    retryable: expired !== 'totalMs',
  })
}

function missingEvents(): ChatError {
  return new ChatError({
    kind: 'protocol',
    message: 'A part of the stream is missing.',
    why: 'Going on would show an answer with a hole in it; what arrived before is kept.',
    action: 'Try again for a whole answer.',
    retryable: true,
  })
}

/** The error that a server sent at the end of a run it keeps. Its texts replace the default ones. */
function endingError({ end, status, ...said }: StreamEnding, now: number): ChatError {
  if (end === 'error' && status !== undefined) {
    const { message, code, why, action, retryAfterMs, requestId } = said
    const headers = new Headers()
    if (retryAfterMs !== undefined) headers.set('retry-after-ms', String(retryAfterMs))
    if (requestId !== undefined) headers.set('x-request-id', requestId)
    return httpFailure(status, headers, JSON.stringify({ error: { message, code, why, action } }), now)
  }
  return new ChatError({
    kind: end === 'error' ? 'provider' : 'network',
    message:
      end === 'lost'
        ? 'The server that was reading this answer is gone.'
        : 'The model’s stream broke off before the answer was whole.',
    why: 'The rest of it cannot be had any more; what arrived is kept.',
    action: 'Try again for a whole answer.',
    retryable: true,
    ...said,
  })
}
