import { systemClock } from '@chatstream/core'
import type { Exchange, ProxyUser } from '../exchange/exchange.ts'
import { respond } from '../exchange/respond.ts'
import { lostRun } from '../logs/streamLog.ts'
import type { LogPage } from '../logs/streamLog.ts'
import type { AnswerDeadlines } from '../upstream/deadlines.ts'
import { resumeRun } from './readRun.ts'
import { fullSettings } from './settings.ts'
import type { FullSettings, StreamSettings } from './settings.ts'
import { startRun } from './startRun.ts'
import type { StreamQuestion } from './startRun.ts'
import { statsOf } from './stats.ts'
import type { StreamStats } from './stats.ts'
import { runIdForm } from './streamFormat.ts'
import { callLog, newRun } from './streamsContext.ts'
import type { StreamsContext, StreamsParts } from './streamsContext.ts'

/** Options of `createStreams`. */
export interface StreamsOptions extends StreamsParts {
  streams?: StreamSettings | undefined
}

/** Starts, resumes and stops the resumable runs (requests to a provider) of one proxy. */
export interface Streams {
  /** Answers a POST: starts a run. If there is already a run with this id, reads it. */
  start(question: StreamQuestion, request: Request, exchange: Exchange): Promise<Response>
  /** Answers a GET: sends the events after the client's last event, live to the end of the run. */
  resume(runId: string, user: ProxyUser | undefined, request: Request, exchange: Exchange): Promise<Response>
  /** Answers a DELETE: stops the run. */
  stop(runId: string, user: ProxyUser | undefined, exchange: Exchange): Promise<Response>
  /**
   * Finds a run, and reads its events after a position. The thread to which the run belongs calls this
   * method.
   */
  read(
    runId: string,
    owner: string,
    afterSeq: number,
  ): Promise<(LogPage & { isFetchedHere: boolean }) | undefined>
  /** Stops a run, even if another machine receives its answer. */
  stopRun(runId: string, owner: string): Promise<void>
  /** The time limits for clients that read answers. */
  readerTimes: Pick<FullSettings, 'heartbeatMs' | 'readerStallMs'>
  /** The time and size limits of answers that are not resumable. */
  deadlines: AnswerDeadlines
  stats(): StreamStats
  /**
   * Refuses new runs from now on. If several machines share the log, also disconnects the clients and refuses
   * to resume answers, so that the clients resume at another machine.
   */
  drain(): void
  readonly isDraining: boolean
  /** Ends all runs, gives the clients 500 ms to read the end, and then closes the log. */
  close(): Promise<void>
}

/** Milliseconds for which clients may read the end of their runs when the proxy closes. */
const closeGraceMs = 500

/** The size of one page, in bytes, when a run is read for its thread. */
const pageBytes = 1024 * 1024

/**
 * Creates the object that starts, resumes and stops the resumable runs (requests to a provider) of a proxy. A
 * log stores their answers.
 */
export function createStreams({ streams = {}, ...options }: StreamsOptions): Streams {
  const { log, counts } = options
  const context: StreamsContext = {
    ...options,
    settings: fullSettings(streams, log.batchMs),
    running: new Map(),
    readers: new Set(),
    isDraining: false,
    onLastReader: () => {},
  }
  const stopRun = (runId: string, owner: string) =>
    callLog(async () => log.stop(newRun(runId, owner, context)), context.report)
  return {
    start: (question, request, exchange) => startRun(question, request, exchange, context),
    resume: (runId, user, request, exchange) => resumeRun(runId, user, request, exchange, context),
    async stop(runId, user, exchange) {
      if (runIdForm.test(runId)) await stopRun(runId, user?.id ?? '')
      return respond(exchange, 204, null, { 'cache-control': 'no-store', 'x-chatstream-id': runId })
    },
    async read(runId, owner, afterSeq) {
      const { key } = newRun(runId, owner, context)
      const page = await log.read(key, afterSeq, pageBytes)
      return page && { ...page, isFetchedHere: context.running.has(key) }
    },
    stopRun,
    readerTimes: context.settings,
    deadlines: context.settings,
    stats: () => statsOf(counts),
    drain() {
      context.isDraining = true
      if (log.isShared === true) for (const disconnect of context.readers) disconnect()
    },
    get isDraining() {
      return context.isDraining
    },
    async close() {
      const ending = [...context.running.values()]
      for (const { run } of ending) run.finish(lostRun('The proxy was shut down.'))
      await Promise.all(ending.map(({ over }) => over))
      if (counts.readers > 0) {
        await new Promise<void>((resolve) => {
          context.onLastReader = resolve
          systemClock.setTimeout(resolve, closeGraceMs)
        })
      }
      await log.close()
    },
  }
}
