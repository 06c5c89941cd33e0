import { randomUUID } from 'node:crypto'
import type { Clock } from '@chatstream/core'
import type { AccessLogEntry, Outcome } from './accessLog.ts'

type Notes = Pick<AccessLogEntry, 'upstream' | 'model' | 'status' | 'code' | 'cause' | 'requestId'>

/** One request from its arrival to its last byte: who waits for it, what is to be tidied up after it, what the log says. */
export interface Exchange {
  readonly requestId: string
  /** Aborted when the reader leaves, or the proxy closes. */
  readonly signal: AbortSignal
  /** Facts for the log. */
  note(notes: Partial<Notes>): void
  sent(bytes: number): void
  /** Called once, when the exchange ends; at once if it has. */
  onEnd(cleanUp: (outcome: Outcome) => void): void
  /** The first call counts: runs the clean-ups, writes the log line. */
  end(outcome: Outcome): void
}

/** The status of a request whose reader left before there was one; nginx coined it. */
export const readerLeft = 499

export interface ExchangeHost {
  clock: Clock
  log: (entry: AccessLogEntry) => void
  /** What ends each exchange that is under way when the proxy closes. */
  underWay: Set<(reason: unknown) => void>
}

/** What an exchange needs of its request. */
export type ExchangeRequest = Pick<Request, 'method' | 'url' | 'signal'>

export function beginExchange(request: ExchangeRequest, { clock, log, underWay }: ExchangeHost): Exchange {
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

  function end(outcome: Outcome): void {
    if (ended !== undefined) return
    ended = outcome
    request.signal.removeEventListener('abort', leave)
    underWay.delete(cut)
    for (const cleanUp of cleanUps) cleanUp(outcome)
    log({ ...entry, durationMs: sinceStart(), outcome })
  }

  function stop(outcome: Outcome, reason: unknown): void {
    abort.abort(reason)
    end(outcome)
  }

  // The listeners name `request`, not only its signal: a signal whose Request has been collected is never aborted.
  const leave = () => stop('aborted', request.signal.reason)
  const cut = (reason: unknown) => {
    if (entry.status === readerLeft) entry.status = 503
    stop('broken', reason)
  }
  request.signal.addEventListener('abort', leave, { once: true })
  underWay.add(cut)
  if (request.signal.aborted) leave()

  return {
    get requestId() {
      return entry.requestId
    },
    signal: abort.signal,
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
