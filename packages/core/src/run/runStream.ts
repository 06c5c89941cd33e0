import type { Clock } from '../clock.ts'
import type { ChatError } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { StreamMetrics } from '../metrics/streamMetrics.ts'
import type { Decoder, ResumePoint } from '../protocol/protocol.ts'
import type { Transport, TransportRequest } from '../transport/transport.ts'
import { attempt, type AttemptEnd } from './attempt.ts'
import type { Recovery } from './connection.ts'
import type { Timeouts } from './deadlines.ts'
import { type Next, recover, type Tries } from './recover.ts'
import { runSession } from './session.ts'

/** What a connection asks for. `get`: what a server that keeps the run has of it, after an event or from its start. */
export type Ask =
  | { type: 'post' }
  | {
      type: 'get'
      lastEventId?: string
      location?: string
      /** Asked only to learn whether the question has arrived. */
      isProbe?: boolean
    }
  | { type: 'resume'; point: ResumePoint }
  | { type: 'delete'; location?: string }

export interface RunOptions {
  transport: Transport
  /** Called for the run, and again when it is read anew from its start. */
  createDecoder(): Decoder
  /** Evaluated for every request, so that tokens are fresh. What it throws ends the run as `failed`. */
  prepare(signal: AbortSignal, ask: Ask): Promise<TransportRequest>
  /** Aborting it ends the run as `stopped`, at any moment. */
  signal: AbortSignal
  clock: Clock
  timeouts: Timeouts
  metrics: StreamMetrics
  /** Called once on a 401, after which the request is made again; `false` says that there is nothing to refresh. */
  onUnauthorized?: () => Promise<boolean | void> | boolean | void
  /** How it tries again. Without it the first failure ends the run. */
  recovery?: Recovery
}

/** How a run ended. `interrupted`: its stream had opened, and broke off or ended without its terminal event. */
export type RunEnd =
  | { status: 'complete' | 'stopped' }
  | { status: 'failed' | 'interrupted'; error: ChatError }

/**
 * One turn: a run, over as many connections as it takes, its events a network chunk at a time, and how it ended as the
 * return value. It never throws. `start`, text and all else is yielded as it comes; so is the terminal event, if there
 * is one.
 */
export async function* runStream(run: RunOptions): AsyncGenerator<readonly ChatEvent[], RunEnd, undefined> {
  const session = runSession(run.createDecoder, run.recovery?.resumes)
  const tries: Tries = { attempt: 0, taken: 0, times: [], wasOpen: run.recovery?.resumes === true }
  let ask: Ask = run.recovery?.resumes === true ? { type: 'get' } : { type: 'post' }
  for (;;) {
    const outcome: AttemptEnd = yield* attempt(run, session, ask, () => {
      run.recovery?.onOpen(session.kept)
      if (tries.attempt > 0) run.recovery?.onConnection('streaming', undefined)
    })
    const next: Next = 'end' in outcome ? outcome : await recover(run, session, ask, outcome, tries)
    if ('end' in next) {
      run.metrics.end()
      if (next.end.status === 'complete' && 'finish' in next) yield [next.finish]
      return next.end
    }
    ask = next.ask
  }
}
