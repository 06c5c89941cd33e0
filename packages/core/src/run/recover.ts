import { ChatError } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import { isRefusedConnection } from '../transport/networkFailure.ts'
import type { AttemptEnd } from './attempt.ts'
import type { Recovery } from './connection.ts'
import { pageConnectivity } from './connectivity.ts'
import { explainFailure } from './explainFailure.ts'
import { retryDelay } from './retryPolicy.ts'
import type { Ask, RunEnd, RunOptions } from './runStream.ts'
import { gap, type Session } from './session.ts'

/** Another connection, or the end of the run, perhaps with the model's own end that was held back. */
export type Next = { ask: Ask } | { end: RunEnd; finish?: ChatEvent }

type Failure = Exclude<AttemptEnd, { end: RunEnd }>

/** What is remembered between the connections of one run. */
export interface Tries {
  /** Tries since there was progress. */
  attempt: number
  /** Events taken when the last one failed. */
  taken: number
  /** When the last connections without progress failed, in monotonic milliseconds. */
  times: number[]
  wasOpen: boolean
  /** Why the question itself failed, while it is looked up whether it arrived. */
  first?: ChatError | undefined
}

/** More connections than `count` within `ms` at one place of the stream are a loop: nothing hurries the next. */
const loop = { count: 5, ms: 500 }

/** What to do about a connection that failed: another, after a while, or the end of the run. */
export async function recover(
  run: RunOptions,
  session: Session,
  asked: Ask,
  failure: Failure,
  tries: Tries,
): Promise<Next> {
  const { recovery, clock } = run
  const error = explainFailure(failure.cause, failure.ending, clock.now())
  tries.wasOpen ||= failure.opened
  if (session.taken > tries.taken) {
    Object.assign(tries, { attempt: 0, times: [], taken: session.taken, first: undefined })
  }

  const ask = recovery === undefined ? undefined : nextAsk(recovery, session, asked, failure, error, tries)
  const limit = recovery?.retry.attempts ?? 5
  const isOffline = recovery !== undefined && !(recovery.connectivity ?? pageConnectivity).isOnline()
  if (ask === undefined || recovery === undefined || (tries.attempt >= limit && !(isOffline && limit > 0))) {
    return end(session, tries, tries.first ?? error)
  }
  // What fails while the device is offline is not held against the server.
  if (!isOffline) tries.attempt++
  const outcome = await waitForTry(run, recovery, error, tries, limit)
  return outcome === 'stopped' ? { end: { status: 'stopped' } } : { ask }
}

function end(session: Session, tries: Tries, error: ChatError): { end: RunEnd; finish?: ChatEvent } {
  // The model had ended; only the server's word that nothing follows is missing, and what may have followed is figures.
  if (session.finish !== undefined) return { end: { status: 'complete' }, finish: session.finish }
  const status = tries.wasOpen && error.kind !== 'not-a-stream' ? 'interrupted' : 'failed'
  const { attempt } = tries
  const told = attempt === 0 ? error : new ChatError({ ...error.data, attempts: attempt }, { cause: error })
  return { end: { status, error: told } }
}

/** What to ask for next; nothing where another connection cannot mend this, or might do harm. */
function nextAsk(
  recovery: Recovery,
  session: Session,
  asked: Ask,
  { cause, ending }: Failure,
  error: ChatError,
  tries: Tries,
): Ask | undefined {
  const { status, retryable } = error.data
  const isOver = ending !== undefined
  if (session.taken > 0 || (recovery.resumes === true && !isOver)) {
    if (isOver) return undefined
    if (isUnknown(error) && session.taken === 0 && recovery.mayAsk === true) return { type: 'post' }
    if (cause === gap || status === 410) {
      session.restart()
      return kept(session)
    }
    return resumeAgain(recovery, session, asked, error, tries)
  }
  if (asked.type === 'get' && asked.isProbe === true) {
    if (isUnknown(error)) return { type: 'post' }
    return retryable ? asked : undefined
  }
  if (!retryable) return undefined
  if (recovery.keeps() || isOver) return { type: 'post' }
  // A server that knows no ids would answer the question twice, if it has arrived.
  if (status === 429 || status === 503 || isRefusedConnection(cause)) return { type: 'post' }
  if (status !== undefined || !recovery.isNamed()) return undefined
  tries.first = error
  return { type: 'get', isProbe: true }
}

/** By the server that keeps the run, or else as the protocol itself can. */
function resumeAgain(
  recovery: Recovery,
  session: Session,
  asked: Ask,
  error: ChatError,
  tries: Tries,
): Ask | undefined {
  const { retryable } = error.data
  const isKept = session.kept !== undefined || (recovery.resumes === true && asked.type === 'get')
  if (isKept && retryable) return kept(session)
  if (session.kept !== undefined || (asked.type === 'resume' && !retryable)) return undefined
  const point = session.resumePoint()
  if (point === undefined) return undefined
  tries.first ??= error
  if (point.replays) session.restart()
  return { type: 'resume', point }
}

function kept({ lastEventId, kept: at }: Session): Ask {
  return {
    type: 'get',
    ...(lastEventId !== undefined && { lastEventId }),
    ...(at?.location !== undefined && { location: at.location }),
  }
}

/** A server that keeps runs, and has none of this id. */
function isUnknown({ data }: ChatError): boolean {
  return data.status === 404 && data.code === 'stream_gone'
}

/** Waits, visibly, until the next try is due, or something says that it is worth it now. */
export async function waitForTry(
  run: Pick<RunOptions, 'clock' | 'signal'>,
  recovery: Recovery,
  error: ChatError,
  tries: Pick<Tries, 'attempt' | 'times'>,
  limit: number,
): Promise<'due' | 'stopped'> {
  const { clock, signal } = run
  const { connectivity = pageConnectivity, random = Math.random, retry } = recovery
  const now = clock.monotonicMs()
  tries.times = [...tries.times, now].filter((time) => now - time <= loop.ms)
  const isLoop = tries.times.length > loop.count
  const delay = isLoop
    ? (retry.maxMs ?? 60_000)
    : retryDelay(Math.max(1, tries.attempt), retry, error.data, random)
  const dueAt = now + delay
  const mayHurry = () =>
    connectivity.isOnline() && !isLoop && (error.data.retryAfterMs ?? 0) <= clock.monotonicMs() - now

  return new Promise((resolve) => {
    let timer: unknown
    const leave: (() => void)[] = []
    const settle = (outcome: 'due' | 'stopped') => {
      clock.clearTimeout(timer)
      leave.forEach((each) => each())
      if (outcome === 'due') recovery.onConnection('reconnecting', connection(undefined))
      resolve(outcome)
    }
    const connection = (retryAt: number | undefined) => ({
      attempt: Math.max(1, tries.attempt),
      limit,
      error: error.data,
      ...(retryAt !== undefined && { retryAt }),
    })
    const wait = () => {
      clock.clearTimeout(timer)
      if (!connectivity.isOnline()) return recovery.onConnection('offline', connection(undefined))
      const rest = Math.max(0, dueAt - clock.monotonicMs())
      recovery.onConnection('reconnecting', connection(clock.now() + rest))
      timer = clock.setTimeout(() => (connectivity.isOnline() ? settle('due') : wait()), rest)
    }
    const stop = () => settle('stopped')
    signal.addEventListener('abort', stop, { once: true })
    leave.push(
      () => signal.removeEventListener('abort', stop),
      connectivity.onWake(() => (mayHurry() ? settle('due') : wait())),
      recovery.onRetryNow(() => settle('due')),
    )
    if (signal.aborted) stop()
    else wait()
  })
}
