import type { ChatErrorReason } from '@chatstream/core'
import { ProxyError } from './proxyError.ts'

/** The name of a limit that each user has. */
export type LimitName =
  | 'open'
  | 'requests'
  | 'threads'
  | 'thread_bytes'
  | 'streams'
  | 'unread'
  | 'tokens'
  | 'cost'

/** Seconds after which a client may ask again if nobody knows when an answer ends. */
const placeSeconds = 5

const messages: Readonly<Record<LimitName, (max: number) => string>> = {
  open: (max) => `${max} requests are open already.`,
  requests: (max) => `More than ${max} requests in a minute.`,
  threads: (max) => `More than ${max} requests to conversations in a minute.`,
  thread_bytes: (max) => `The ${max} bytes of conversations of this day are used up.`,
  streams: (max) => `${max} answers are under way already.`,
  unread: (max) => `${max} answers are under way that nobody reads.`,
  tokens: (max) => `The ${max} tokens of this day are used up.`,
  cost: (max) => `The money of this day is used up: ${max}.`,
}

const reasons: Readonly<Record<LimitName, ChatErrorReason>> = {
  open: 'rate-limited',
  requests: 'rate-limited',
  threads: 'rate-limited',
  thread_bytes: 'allowance-used',
  streams: 'too-many-answers',
  unread: 'too-many-answers',
  tokens: 'allowance-used',
  cost: 'allowance-used',
}

/**
 * Returns the error 429 `limit_…`: the user has reached a limit. The header `retry-after` contains the number
 * of seconds after which the user may send requests again.
 */
export function limitReached(name: LimitName, max: number, retryAfterMs: number | undefined): ProxyError {
  const seconds = retryAfterMs === undefined ? placeSeconds : Math.max(1, Math.ceil(retryAfterMs / 1000))
  const reason = reasons[name]
  return new ProxyError({
    status: 429,
    type: 'rate_limit_error',
    code: `limit_${name}`,
    reason,
    params: { limit: max },
    message: messages[name](max),
    why: 'The server limits what one user may use. Nothing was sent to the model.',
    action:
      reason === 'too-many-answers'
        ? 'Stop an answer or wait for its end, then try again.'
        : `Try again in ${seconds} s, or raise the limit in \`limits\` on the server.`,
    audience: 'developer',
    headers: { 'retry-after': String(seconds) },
  })
}

/** Returns the error 413 `limit_question`: the text of the question is longer than `maxQuestionChars`. */
export function questionTooLong(max: number): ProxyError {
  return new ProxyError({
    status: 413,
    type: 'invalid_request_error',
    code: 'limit_question',
    reason: 'context-too-long',
    params: { limit: max },
    message: `The question and its history have more than ${max} characters.`,
    why: 'The server limits the length of a question. Nothing was sent to the model.',
    action: 'Begin a new conversation, or raise limits.maxQuestionChars on the server.',
    audience: 'developer',
  })
}

/**
 * Returns the error 503 `limits_unavailable`: the store that counts requests and tokens for the limits
 * failed.
 */
export function limitsUnavailable(): ProxyError {
  return new ProxyError({
    status: 503,
    type: 'server_error',
    code: 'limits_unavailable',
    reason: 'server-unavailable',
    message: 'The storage of the limits cannot be reached.',
    why: 'Without it nobody knows what a user has used; nothing was sent.',
    action: 'Try again in a moment. If it keeps failing, check the storage on the server.',
    audience: 'developer',
    headers: { 'retry-after': '1' },
  })
}
