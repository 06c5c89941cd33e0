import type { Clock } from '../clock.ts'
import type { ChatError } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { StreamMetrics } from '../metrics/streamMetrics.ts'
import type { Decoder, ResumePoint } from '../protocol/protocol.ts'
import type { Transport, TransportRequest } from '../transport/transport.ts'
import { attempt } from './attempt.ts'
import type { Recovery } from './connection.ts'
import type { Timeouts } from './deadlines.ts'
import { recover, type Tries } from './recover.ts'
import { type FinishEvent, runSession } from './session.ts'

/** One request of a run. `get` reads the run from a server that keeps it, after an event or from its start. */
export type RunRequest =
  | { type: 'post' }
  | {
      type: 'get'
      lastEventId?: string
      location?: string
      /** Sent only to learn whether the question has arrived. */
      isProbe?: boolean
    }
  | { type: 'resume'; point: ResumePoint }
  | { type: 'delete'; location?: string }

/** All that one run needs. */
export interface RunOptions {
  transport: Transport
  /** Called for the run, and again when it is read from its start. */
  createDecoder(): Decoder
  /** Called for every request, so that tokens are fresh. An error it throws ends the run as `failed`. */
  prepare(signal: AbortSignal, request: RunRequest): Promise<TransportRequest>
  /** Aborting it ends the run as `stopped`, at any moment. */
  signal: AbortSignal
  clock: Clock
  timeouts: Timeouts
  metrics: StreamMetrics
  /** Called once on a 401, after which the request is sent again; `false` means that there is nothing to refresh. */
  onUnauthorized?: () => Promise<boolean | void> | boolean | void
  /** Settings for retries. Without them the first failure ends the run. */
  recovery?: Recovery
}

/** The end of a run. `interrupted`: its stream had opened, and broke off or ended without its terminal event. */
export type RunEnd =
  | { status: 'complete'; finish?: FinishEvent | undefined }
  | { status: 'stopped' }
  | { status: 'failed' | 'interrupted'; error: ChatError }

/**
 * One run, over as many connections as it takes. Yields its events, one array per network chunk, and returns its end. The
 * model's `finish` is part of the end and not among the events. It never throws.
 */
export async function* runStream(run: RunOptions): AsyncGenerator<readonly ChatEvent[], RunEnd, undefined> {
  const { recovery } = run
  const resumes = recovery?.resumes === true
  const session = runSession(run.createDecoder, resumes)
  const tries: Tries = { attempt: 0, eventCount: 0, times: [], wasOpen: resumes }
  let request: RunRequest = { type: resumes ? 'get' : 'post' }
  for (;;) {
    const outcome = yield* attempt(run, session, request, () => {
      recovery?.onOpen(session.kept)
      if (tries.attempt > 0) recovery?.onConnection('streaming', undefined)
    })
    const next = 'end' in outcome ? outcome : await recover(run, session, request, outcome, tries)
    if ('end' in next) {
      run.metrics.end()
      return next.end
    }
    request = next.request
  }
}
