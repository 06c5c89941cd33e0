import { randomUUID } from 'node:crypto'
import type { Clock } from '@chatstream/core'
import type { AccessLogEntry, Outcome } from './accessLog.ts'
import { signalHolder } from './nodeRequest.ts'
import type { ProxyObserver, RequestObserver } from './observer.ts'
import { callContained } from './report.ts'
import type { Report } from './report.ts'
import type { UserLimits } from './userLimits.ts'

type Notes = Omit<AccessLogEntry, 'time' | 'method' | 'path' | 'bytes' | 'ttfbMs' | 'durationMs' | 'outcome'>

/** The user of a request, as returned by the app's `authenticate`. */
export interface ProxyUser {
  /**
   * The id of the user. Only this user can read, resume or stop the resumable answers to this user's
   * questions.
   */
  id: string
  /** The limits of this user, if they differ from those in the option `limits`. */
  limits?: UserLimits
}

/**
 * One request to the proxy, from its arrival to the last byte of the response. It has the abort signal of the
 * request, its clean-up functions and its entry for the access log.
 */
export interface Exchange {
  requestId(): string
  /** Aborts when the client disconnects or the proxy closes. */
  readonly signal: AbortSignal
  /** The observer of the request. `undefined` if there is none. */
  readonly observed: RequestObserver | undefined
  hasEnded(): boolean
  /**
   * Calls a function in the context of the observers, e.g. with their OpenTelemetry span as the active span.
   */
  run<Value>(act: () => Value): Value
  /** Adds facts to the entry for the access log. */
  note(notes: Partial<Notes>): void
  /** Counts bytes of the response body that were sent. */
  sent(bytes: number): void
  /**
   * Registers a function that is called once, at the end of the exchange. If the exchange has already ended,
   * the function is called at once.
   */
  onEnd(cleanUp: (outcome: Outcome) => void): void
  /**
   * Ends the exchange: calls the clean-up functions and writes the entry to the access log. Later calls do
   * nothing.
   */
  end(outcome: Outcome): void
}

/**
 * The status in the access log if the client disconnected before the response began. nginx logs the same
 * status.
 */
export const readerLeft = 499

/** The parts of the proxy that all exchanges (requests to the proxy) use. */
export interface ExchangeHost {
  clock: Clock
  log: (entry: AccessLogEntry) => void
  report: Report
  /**
   * One function for each running exchange. When the proxy closes, it calls these functions to end the
   * exchanges.
   */
  underWay: Set<(reason: unknown) => void>
  observer?: ProxyObserver | undefined
}

/** The fields of a request that an exchange needs. */
export type ExchangeRequest = Pick<Request, 'method' | 'url' | 'signal'> & { headers?: Headers }

/**
 * Begins an exchange: the handling of one request to the proxy. If the signal of the request aborts, the
 * exchange ends as `aborted`.
 */
export function beginExchange(
  request: ExchangeRequest,
  { clock, log, report, underWay, observer }: ExchangeHost,
): Exchange {
  const startMs = clock.monotonicMs()
  const sinceStart = () => Math.round((clock.monotonicMs() - startMs) * 10) / 10
  const abort = new AbortController()
  const cleanUps: ((outcome: Outcome) => void)[] = []
  let ended: Outcome | undefined
  const entry: Omit<AccessLogEntry, 'durationMs' | 'outcome'> = {
    time: new Date(clock.now()).toISOString(),
    requestId: `req_${randomUUID().replaceAll('-', '')}`,
    method: request.method,
    path: new URL(request.url).pathname,
    status: readerLeft,
    bytes: 0,
    ttfbMs: null,
  }
  const { method, headers = new Headers() } = request
  const observed = observer?.request({ method, path: entry.path, headers })

  function end(outcome: Outcome): void {
    if (ended !== undefined) return
    ended = outcome
    holder.signal.removeEventListener('abort', leave)
    underWay.delete(cut)
    const contain = (act: () => unknown) =>
      callContained(act, (error) => report(error, 'the end of a request'))
    for (const cleanUp of cleanUps) contain(() => cleanUp(outcome))
    const line = { ...entry, durationMs: sinceStart(), outcome }
    contain(() => log(line))
    observed?.ended?.(line)
  }

  function stop(outcome: Outcome, reason: unknown): void {
    abort.abort(reason)
    end(outcome)
  }

  // The listener refers to the holder, not only to its signal: once a Request is collected, its signal never aborts.
  const holder = signalHolder(request)
  const leave = () => stop('aborted', holder.signal.reason)
  const cut = (reason: unknown) => {
    if (entry.status === readerLeft) entry.status = 503
    stop('broken', reason)
  }
  holder.signal.addEventListener('abort', leave, { once: true })
  underWay.add(cut)
  if (holder.signal.aborted) leave()

  return {
    requestId: () => entry.requestId,
    signal: abort.signal,
    observed,
    hasEnded: () => ended !== undefined,
    run: (act) => (observed?.run === undefined ? act() : observed.run(act)),
    note: (notes) => void Object.assign(entry, notes),
    sent(bytes) {
      entry.ttfbMs ??= sinceStart()
      entry.bytes += bytes
    },
    onEnd(cleanUp) {
      if (ended === undefined) cleanUps.push(cleanUp)
      else cleanUp(ended)
    },
    end,
  }
}
