import { ChatError } from '../errors/chatError.ts'
import type { AttemptEnd } from './attempt.ts'
import type { Connection } from './connection.ts'
import { explainFailure } from './explainFailure.ts'
import { retryDelay } from './retryPolicy.ts'
import type { RunEnd, RunOptions, RunRequest } from './run.ts'
import type { Session } from './session.ts'

type Failure = Exclude<AttemptEnd, { end: RunEnd }>

/** Counts the retries of one run (request to the model), over all its connections. */
export interface Tries {
  /** The number of retries since the last new event. */
  attempt: number
  /** The number of events that had been decoded at the last failure. */
  eventCount: number
  /** The times of the last failures without progress, in monotonic milliseconds. */
  times: number[]
  wasOpen: boolean
  /** The error of the request with the question. Present while another request checks if the question has arrived. */
  first?: ChatError | undefined
}

/**
 * More than `count` connections within `ms` without a new event are a loop. The next retry then has the longest
 * delay.
 */
const loop = { count: 5, ms: 500 }

/**
 * Handles a failed connection of a run (request to the model). If the run can continue, waits, and then
 * resolves with the request for the next connection. Otherwise resolves with the end of the run.
 */
export async function recover(
  run: RunOptions,
  request: RunRequest,
  failure: Failure,
  tries: Tries,
): Promise<{ request: RunRequest } | { end: RunEnd }> {
  const { session } = run
  run.metrics.failed?.()
  const error = explainFailure(failure.cause, failure.ending)
  tries.wasOpen ||= failure.opened
  if (session.eventCount > tries.eventCount) {
    Object.assign(tries, { attempt: 0, times: [], eventCount: session.eventCount, first: undefined })
  }

  // After the model's finish only usage could follow, and another connection is not worth it.
  const isWhole = session.isFinished && session.kept === undefined
  if (isTooLong(run, error)) return { end: endOf(tries, comeBack(run, error)) }
  const next = isWhole ? undefined : nextRequest(run, request, error, failure.ending !== undefined, tries)
  // The look-up was answered, and nothing failed.
  if (next?.type === 'post' && request.type === 'get') return { request: next }
  const limit = run.retry.attempts
  const isOffline = !run.connectivity.isOnline()
  if (next === undefined || (tries.attempt >= limit && !(isOffline && limit > 0))) {
    return { end: endOf(tries, tries.first ?? error) }
  }
  // A failure while the device is offline does not count.
  if (!isOffline) tries.attempt++
  const outcome = await waitForRetry(run, error, tries)
  return outcome === 'stopped' ? { end: { status: 'stopped' } } : { request: next }
}

function endOf({ attempt, wasOpen }: Tries, error: ChatError): RunEnd {
  const status = wasOpen && error.kind !== 'not-a-stream' ? 'interrupted' : 'failed'
  if (attempt === 0) return { status, error }
  return { status, error: new ChatError({ ...error.data, attempts: attempt }, { cause: error }) }
}

/**
 * Returns the next request of the run. Returns `undefined` if another connection would not help, or could ask the
 * question twice.
 */
function nextRequest(
  run: RunOptions,
  request: RunRequest,
  error: ChatError,
  isOver: boolean,
  tries: Tries,
): RunRequest | undefined {
  const { session } = run
  const { reason, status, retryable } = error.data
  const isLookUp = run.resumes && request.type === 'get' && request.isProbe !== true
  if (session.eventCount > 0 || (isLookUp && !isOver)) {
    if (isOver) return undefined
    if (session.eventCount === 0 && mayPostAgain(run, error)) return { type: 'post' }
    if (session.eventCount === 0 && run.follows === true && isUnknownRun(error)) return request
    if (reason === 'events-missing' || status === 410) {
      session.restart()
      return getRequest(session)
    }
    return resumeRequest(run, request, error, tries)
  }
  if (request.type === 'get' && request.isProbe === true) {
    if (isUnknownRun(error)) {
      // The question is sent again, and its next error counts.
      tries.first = undefined
      return { type: 'post' }
    }
    return retryable ? request : undefined
  }
  if (!retryable) return undefined
  if (run.serverKeepsRuns() || isOver) return { type: 'post' }
  // A server that does not know run ids would answer a question twice that has arrived already.
  if (status === 429 || status === 503 || reason === 'connection-refused') return { type: 'post' }
  if (!run.isNamed()) return undefined
  tries.first = error
  return { type: 'get', isProbe: true }
}

/** Returns the request that resumes the run: at the server that keeps it, or else as the protocol defines it. */
function resumeRequest(
  run: RunOptions,
  request: RunRequest,
  error: ChatError,
  tries: Tries,
): RunRequest | undefined {
  const { session } = run
  const { retryable } = error.data
  const isKept = session.kept !== undefined || (run.resumes && request.type === 'get')
  if (isKept && retryable) return getRequest(session)
  if (session.kept !== undefined || (request.type === 'resume' && !retryable)) return undefined
  const point = session.resumePoint()
  if (point === undefined) return undefined
  tries.first ??= error
  if (point.replays) session.restart()
  return { type: 'resume', point }
}

function getRequest({ lastEventId, kept }: Session): RunRequest {
  return { type: 'get', lastEventId, location: kept?.location }
}

/**
 * Returns `true` if the question may be asked again. Nothing of the answer may have been shown, and the server
 * must have lost the run. If the user asked for the retry, a server without support for run ids is enough.
 */
function mayPostAgain(run: RunOptions, error: ChatError): boolean {
  return run.mayPostAgain && (isUnknownRun(error) || (run.isRetried === true && !error.data.retryable))
}

/** Returns `true` if the server asks for a wait that is longer than `maxWaitMs`. */
export function isTooLong({ retry }: RunOptions, { data }: ChatError): boolean {
  return data.retryable && (data.retryAfterMs ?? 0) > retry.maxWaitMs
}

function comeBack({ clock }: RunOptions, error: ChatError): ChatError {
  const { data } = error
  const until = new Date(clock.now() + (data.retryAfterMs ?? 0)).toLocaleString()
  const message = `${data.message} Come back at ${until}.`
  return new ChatError({ ...data, message, params: { ...data.params, until } }, { cause: error })
}

/** Returns `true` for the error of a server that keeps runs but has none with this id. */
function isUnknownRun({ data }: ChatError): boolean {
  return data.status === 404 && data.code === 'stream_gone'
}

/**
 * Waits until the next retry is due, and shows the wait in the chat's state. The wait can end early, e.g.
 * when the device is online again.
 */
export function waitForRetry(
  run: Pick<
    RunOptions,
    'clock' | 'signal' | 'connectivity' | 'retry' | 'random' | 'onConnection' | 'onRetryNow'
  >,
  error: ChatError,
  tries: Pick<Tries, 'attempt' | 'times'>,
): Promise<'due' | 'stopped'> {
  const { clock, signal, connectivity, retry } = run
  const now = clock.monotonicMs()
  tries.times = [...tries.times, now].filter((time) => now - time <= loop.ms)
  const isLoop = tries.times.length > loop.count
  const attempt = Math.max(1, tries.attempt)
  const dueAt = now + (isLoop ? retry.maxMs : retryDelay(attempt, retry, error.data, run.random))
  const notBefore = isLoop ? Infinity : now + (error.data.retryAfterMs ?? 0)
  const connection: Connection = { attempt, limit: retry.attempts, error: error.data }

  return new Promise((resolve) => {
    let timer: unknown
    const settle = (outcome: 'due' | 'stopped') => {
      clock.clearTimeout(timer)
      cleanups.forEach((cleanup) => cleanup())
      if (outcome === 'due') run.onConnection('reconnecting', connection)
      resolve(outcome)
    }
    const wait = () => {
      clock.clearTimeout(timer)
      if (!connectivity.isOnline()) return run.onConnection('offline', connection)
      const rest = Math.max(0, dueAt - clock.monotonicMs())
      run.onConnection('reconnecting', { ...connection, retryAt: clock.now() + rest })
      timer = clock.setTimeout(() => (connectivity.isOnline() ? settle('due') : wait()), rest)
    }
    const onWake = () =>
      connectivity.isOnline() && clock.monotonicMs() >= notBefore ? settle('due') : wait()
    const stop = () => settle('stopped')
    signal.addEventListener('abort', stop, { once: true })
    const cleanups = [
      () => signal.removeEventListener('abort', stop),
      connectivity.onWake(onWake),
      run.onRetryNow(() => settle('due')),
    ]
    if (signal.aborted) stop()
    else wait()
  })
}
