import type { ThreadMessage } from '@chatstream/core'
import { ProxyError } from './proxyError.ts'

const badRequest = 'invalid_request_error'

/**
 * Returns the error 404 `unknown_thread`: the user has no thread (conversation) with this id, or the thread
 * has no such message.
 */
export function unknownThread(): ProxyError {
  return new ProxyError({
    status: 404,
    type: badRequest,
    code: 'unknown_thread',
    reason: 'unknown-thread',
    message: 'There is no such conversation or message.',
    why: 'It was deleted, or it belongs to another user.',
    action: 'Read the list of conversations again.',
    headers: { 'cache-control': 'no-store' },
  })
}

/** Returns the error 409 `thread_busy`: another answer of the thread (conversation) is in progress. */
export function threadBusy(activeRunId: string): ProxyError {
  return new ProxyError({
    status: 409,
    type: badRequest,
    code: 'thread_busy',
    reason: 'thread-busy',
    message: 'Another run of this conversation is under way.',
    why: 'A conversation has one answer at a time, so nothing was sent to the model.',
    action: 'Wait for the end of the run activeRunId, or stop it, then ask again.',
    fields: { activeRunId },
  })
}

/**
 * Returns the error 409 `thread_busy`: another device runs tool calls of an answer. The answer continues
 * after these calls.
 */
export function threadHeld(): ProxyError {
  return new ProxyError({
    status: 409,
    type: badRequest,
    code: 'thread_busy',
    reason: 'thread-busy',
    message: 'Another device carries out a tool call of this conversation.',
    why: 'The answer goes on with its result, and a conversation has one answer at a time, so nothing was sent to the model.',
    action: 'Ask again after the answer. If the device is gone, its claim ends within 10 s.',
    audience: 'developer',
  })
}

/** Returns the error 409 `stale_revision`: the message was changed after the client had read it. */
export function staleRevision(message: ThreadMessage): ProxyError {
  return new ProxyError({
    status: 409,
    type: badRequest,
    code: 'stale_revision',
    reason: 'stale-revision',
    message: 'The message was changed elsewhere since it was read.',
    why: 'Writing it would undo that change, so nothing was written.',
    action: 'Show the newer message, which the response holds, and write with its revision.',
    fields: { message },
  })
}

/** Returns the error 413 `limit_thread`: the conversation is longer than `limits.maxThreadChars`. */
export function threadTooLong(max: number): ProxyError {
  return new ProxyError({
    status: 413,
    type: badRequest,
    code: 'limit_thread',
    reason: 'context-too-long',
    params: { limit: max },
    message: `The conversation would have more than ${max} characters.`,
    why: 'The server limits the length of a conversation, so nothing was written.',
    action: 'Begin a new conversation, or raise limits.maxThreadChars on the server.',
    audience: 'developer',
  })
}

/** Returns the error 409 `tool_claimed`: another device runs the tool call. */
export function toolClaimed(retryAfterMs: number): ProxyError {
  return new ProxyError({
    status: 409,
    type: badRequest,
    code: 'tool_claimed',
    reason: 'temporary-refusal',
    message: 'Another device carries out this tool call.',
    why: 'A tool call is carried out once.',
    action: 'Wait for its result. If the device is gone, its claim ends within 10 s.',
    audience: 'developer',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) },
  })
}

/** Returns the error 409 `tool_answered`: the tool call already has a result. */
export function toolAnswered(): ProxyError {
  return new ProxyError({
    status: 409,
    type: badRequest,
    code: 'tool_answered',
    reason: 'stale-revision',
    message: 'This tool call has a result.',
    why: 'A tool call is carried out once.',
    action: 'Read the message again.',
    audience: 'developer',
  })
}

/**
 * Returns the error 400 `invalid_thread`: the body or the query of a request about a thread (conversation) is
 * malformed.
 */
export function invalidThread(what: string): ProxyError {
  return new ProxyError({
    status: 400,
    type: badRequest,
    code: 'invalid_thread',
    reason: 'bad-request',
    message: `The request is not valid: ${what}.`,
    why: 'Nothing was written.',
    action: 'See docs/threads.md for the fields of each route.',
    audience: 'developer',
  })
}

/** The advice if `createProxy` got no store of threads (conversations). */
export const passThreads =
  'On the server, pass createProxy({ threads: memoryThreads() }), or another store of docs/threads.md (chatstream-proxy: --threads).'

/**
 * Returns the error 404 `threads_not_served`: the request is for a path of threads (conversations), but the
 * proxy stores none.
 */
export function noThreadsAt(method: string, path: string): ProxyError {
  return new ProxyError({
    status: 404,
    type: badRequest,
    code: 'threads_not_served',
    reason: 'not-found',
    message: `The proxy stores no conversations, so it has nothing at ${method} ${path}.`,
    why: 'createProxy got no option threads.',
    action: passThreads,
    audience: 'developer',
  })
}

/**
 * Returns the error 400 `threads_not_served`: a question names a thread (conversation), but the proxy cannot
 * store its answer.
 */
export function threadsNotServed(action: string): ProxyError {
  return new ProxyError({
    status: 400,
    type: badRequest,
    code: 'threads_not_served',
    reason: 'bad-request',
    message: 'The question belongs to a conversation, and this server stores none for this path.',
    why: 'The answer would not be in the conversation, so nothing was sent to the model.',
    action,
    audience: 'developer',
  })
}

/** Returns the error 503 `threads_unavailable`: the store of threads (conversations) failed. */
export function threadsUnavailable(): ProxyError {
  return new ProxyError({
    status: 503,
    type: 'server_error',
    code: 'threads_unavailable',
    reason: 'server-unavailable',
    message: 'The store of conversations cannot be reached.',
    why: 'Without it the question and its answer could be lost; nothing was sent to the model.',
    action: 'Try again in a moment. If it keeps failing, check the storage on the server.',
    audience: 'developer',
    headers: { 'retry-after': '1' },
  })
}
