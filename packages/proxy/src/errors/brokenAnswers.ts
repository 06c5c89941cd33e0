import { ProxyError } from './proxyError.ts'

/**
 * Makes the error for an answer that breaks off. The status has already been sent, so the error appears only in the
 * logs.
 */
function broken(code: string, message: string): ProxyError {
  return new ProxyError({
    status: 502,
    type: 'server_error',
    code,
    reason: 'run-cut',
    message,
    why: 'What arrived is not the whole answer.',
    action: 'Keep what there is, or ask again.',
  })
}

/** Returns the error `stream_broken`: the stream from the provider broke. */
export function brokenOff(upstream: string): ProxyError {
  return broken('stream_broken', `The stream of "${upstream}" broke off before its end.`)
}

/** Returns the error `upstream_stalled`: the provider sent nothing for `idleTimeoutMs`. */
export function stalled(upstream: string, idleMs: number): ProxyError {
  return broken('upstream_stalled', `The provider "${upstream}" sent nothing for ${idleMs / 1000} s.`)
}

/** Returns the error `answer_too_long`: the answer is longer than `maxStreamBytes`. */
export function answerTooLong(maxBytes: number): ProxyError {
  return broken('answer_too_long', `The answer is longer than ${maxBytes} bytes.`)
}

/** Returns the error `answer_too_late`: the answer took longer than `maxAnswerMs`. */
export function answerTooLate(maxMs: number): ProxyError {
  return broken('answer_too_late', `The answer took longer than ${maxMs / 1000} s.`)
}

/**
 * Returns the error `reader_stalled`: the client that receives the answer accepted no bytes for
 * `readerStallMs`.
 */
export function readerStalled(stallMs: number): ProxyError {
  return broken('reader_stalled', `The reader took nothing for ${stallMs / 1000} s.`)
}
