import { createHash } from 'node:crypto'
import { systemClock } from '@chatstream/core'
import type { Clock, Protocol } from '@chatstream/core'
import * as refusals from '../errors/proxyRefusals.ts'
import { streamOf } from '../exchange/byteSource.ts'
import type { AccessLogEntry } from '../exchange/accessLog.ts'
import type { Exchange, ProxyUser } from '../exchange/exchange.ts'
import type { Report } from '../exchange/report.ts'
import { respond } from '../exchange/respond.ts'
import type { Secrets } from '../exchange/secrets.ts'
import { isFreed, lostRun, ownerChars } from '../logs/streamLog.ts'
import type { LogPage, NewRun, RunWriter, StreamLog } from '../logs/streamLog.ts'
import type { AnswerDeadlines } from '../upstream/deadlines.ts'
import { unbuffered } from '../upstream/headers.ts'
import type { UpstreamCall } from '../upstream/upstreamFetch.ts'
import { createCollector } from './collectRun.ts'
import type { EndedRun } from './collectRun.ts'
import { recordedWriter } from './recording.ts'
import type { Recording } from './recording.ts'
import { createRun } from './run.ts'
import type { Run } from './run.ts'
import { cutRun } from './runEnds.ts'
import { openReader } from './runReader.ts'
import { fullSettings, graceAt } from './settings.ts'
import type { FullSettings, StreamSettings } from './settings.ts'
import { statsOf } from './stats.ts'
import type { StreamCounts, StreamStats } from './stats.ts'
import { readPosition, runIdForm } from './streamFormat.ts'
import type { Position } from './streamFormat.ts'

/** Options of `createStreams`. */
export interface StreamsOptions {
  log: StreamLog
  /** Called after each append to the log, with the milliseconds that it took. */
  appended?: ((ms: number) => void) | undefined
  /** Writes to the access log. */
  logEntry: (entry: AccessLogEntry) => void
  clock: Clock
  secrets: Secrets
  streams?: StreamSettings | undefined
  onRunEnd?: ((run: EndedRun) => unknown) | undefined
  counts: StreamCounts
  report: Report
}

/** A request with a run id. */
interface StreamQuestion {
  runId: string
  user: ProxyUser | undefined
  upstreamId: string
  /** The protocol of the answer; undefined if it is unknown. */
  protocol: Protocol | undefined
  call: Omit<UpstreamCall, 'signal'>
  /** The body as the reader sent it, if another one is sent to the provider. */
  asked?: string | undefined
  /** The request body as parsed JSON. */
  body: unknown
  /** The place that the answer takes among those of its user; `keep` keeps it until `giveBack`. */
  place: { keep(): void; giveBack(): void }
  /** Counts an answer that nobody reads, until the returned function is called. */
  beginUnread: () => () => void
  /**
   * Begins to store the answer in a thread; `known` for a run that the thread has had. Throws if it may not begin.
   *
   * @defaultValue the answer is not stored
   */
  record?: (() => Promise<Recording | 'known'>) | undefined
  /** Sends the request to the provider. The exchange belongs to the run, not to the reader. */
  ask: (exchange: Exchange) => Promise<Response>
}

/** The resumable streams of a proxy. */
export interface Streams {
  /** Answers a POST: starts a run, or reads the run that already has the id. */
  start(question: StreamQuestion, request: Request, exchange: Exchange): Promise<Response>
  /** Answers a GET with the events after the reader's last one, live to the end of the run. */
  resume(runId: string, user: ProxyUser | undefined, request: Request, exchange: Exchange): Promise<Response>
  /** Answers a DELETE: stops the run. */
  stop(runId: string, user: ProxyUser | undefined, exchange: Exchange): Promise<Response>
  /** Finds a run and reads its events after a position, for the thread it belongs to. */
  read(
    runId: string,
    owner: string,
    afterSeq: number,
  ): Promise<(LogPage & { isFetchedHere: boolean }) | undefined>
  /** Stops a run, on any machine. */
  stopRun(runId: string, owner: string): Promise<void>
  /** The times of readers. */
  readerTimes: Pick<FullSettings, 'heartbeatMs' | 'readerStallMs'>
  /** The deadlines of answers that are not resumable. */
  deadlines: AnswerDeadlines
  stats(): StreamStats
  /**
   * Refuses new runs from now on. If the log is shared, also disconnects the readers and refuses to resume, so that
   * clients go on at another machine.
   */
  drain(): void
  readonly isDraining: boolean
  /** Ends all runs, gives their readers 500 ms to read the end, then closes the log. */
  close(): Promise<void>
}

/** Everything that the runs of one proxy share. */
interface StreamsContext {
  log: StreamLog
  logEntry: StreamsOptions['logEntry']
  appended?: StreamsOptions['appended']
  clock: Clock
  secrets: Secrets
  settings: FullSettings
  onRunEnd?: StreamsOptions['onRunEnd']
  counts: StreamCounts
  report: Report
  /** The runs that this process fetches, by key. */
  running: Map<string, RunningRun>
  /** One function per reader; it disconnects the reader. */
  readers: Set<() => void>
  isDraining: boolean
  onLastReader: () => void
}

interface RunningRun {
  run: Run
  /** Resolves once the run has ended and `onRunEnd` has returned. */
  over: Promise<unknown>
}

/** Milliseconds that readers have to read the end of their runs when the proxy closes. */
const closeGraceMs = 500

/** The bytes of one page of a run that is read for its thread. */
const pageBytes = 1024 * 1024

/** Makes the resumable streams of a proxy over a log. */
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

async function startRun(
  question: StreamQuestion,
  request: Request,
  exchange: Exchange,
  context: StreamsContext,
): Promise<Response> {
  const { log, running } = context
  const report = (error: unknown) => context.report(error, 'onRunEnd')
  const { runId, user, upstreamId, call } = question
  if (!runIdForm.test(runId)) throw refusals.invalidRunId()
  const requestHash = hashOf(call.method, upstreamId, call.url.href, question.asked ?? call.body ?? '')
  const record = newRun(runId, user?.id ?? '', context, requestHash)
  const { key } = record
  // A repeated question finds its run here, unless another machine can read it.
  if (context.isDraining && (log.isShared === true || !running.has(key))) throw refusals.closing()
  const recording = await question.record?.()
  if (recording === 'known') return resumeRun(runId, user, request, exchange, context)
  const { run, produce } = prepareRun(question, recording, request, exchange, context)
  const arrived = run.awaited()
  exchange.onEnd(arrived)
  const created = await callLog(() => log.create(record, run.producer), context.report).catch(
    async (error: unknown) => {
      await recording?.end(cutRun('The log of streams cannot be reached.'))
      throw error
    },
  )
  let epoch: string
  if ('writer' in created) {
    question.place.keep()
    const over = produce(key, created.writer).catch(report).finally(question.place.giveBack)
    running.set(key, { run, over })
    epoch = created.writer.epoch
  } else {
    const { existing } = created
    question.place.giveBack()
    await recording?.release()
    if (existing.requestHash !== '' && existing.requestHash !== requestHash) throw refusals.runIdTaken()
    epoch = existing.epoch
  }
  const here = running.get(key)
  const refusal = here === undefined ? undefined : await refusalOf(here, exchange, context)
  // A reader that has left would otherwise begin the grace period anew.
  exchange.signal.throwIfAborted()
  const response = refusal ?? readRun({ key, runId, epoch, after: undefined }, exchange, context)
  arrived()
  return response
}

/** Makes a run of a question, and the function that fetches it into the log and reports its end. */
function prepareRun(
  question: StreamQuestion,
  recording: Recording | undefined,
  request: Request,
  exchange: Exchange,
  context: StreamsContext,
) {
  const { clock, secrets, settings, onRunEnd, counts, running } = context
  const { protocol, call, runId, user, body } = question
  const isCollected = recording === undefined && protocol !== undefined && onRunEnd !== undefined
  const collector = isCollected ? createCollector(protocol) : undefined
  const run = createRun({
    async ask(runExchange) {
      try {
        return await question.ask(runExchange)
      } finally {
        exchange.note({ requestId: runExchange.requestId })
      }
    },
    logEntry(entry) {
      if (exchange.hasEnded) context.logEntry({ ...entry, event: 'run-end' })
    },
    appended: (ms) => context.appended?.(ms),
    onBlocks: (blocks) => (recording ?? collector)?.push(blocks),
    url: request.url,
    clock,
    secrets,
    times: { ...settings, ...graceAt(settings, new URL(request.url).pathname) },
    beginUnread() {
      counts.unread += 1
      const endUnread = question.beginUnread()
      return () => {
        counts.unread -= 1
        endUnread()
      }
    },
    limits: settings,
    queue: settings.queue,
    counts,
    report: context.report,
  })
  recording?.onDeleted(() => run.finish({ end: 'stopped' }))
  const asked = { method: call.method, path: new URL(request.url).pathname, body }

  async function produce(key: string, writer: RunWriter): Promise<void> {
    const { end, isEmpty } = await run.produce(recordedWriter(writer, recording))
    if (running.get(key)?.run === run) running.delete(key)
    const message = await (recording === undefined ? collector?.message(end) : recording.end(end))
    if (isFreed({ end, lastSeq: isEmpty ? 0 : 1 })) return
    await onRunEnd?.({ runId, user, request: asked, message, usage: message?.usage, end })
  }
  return { run, produce }
}

/**
 * Waits for the provider's answer, up to `headersWaitMs`. If it is an error, throws it, or returns it in the
 * provider's own words; otherwise undefined.
 */
async function refusalOf(
  { run, over }: RunningRun,
  exchange: Exchange,
  { clock, settings }: StreamsContext,
): Promise<Response | undefined> {
  let timer: unknown
  const tooLate = new Promise<undefined>((resolve) => {
    timer = clock.setTimeout(() => resolve(undefined), settings.headersWaitMs)
  })
  const refusal = await Promise.race([run.opened, tooLate])
  clock.clearTimeout(timer)
  if (refusal === undefined) return undefined
  // After the run's end the log has freed the id, so the client can use it again at once.
  await over
  if (refusal.verbatim === undefined) throw refusal.error
  return respond(exchange, refusal.error.data.status, refusal.verbatim.text, refusal.verbatim.headers)
}

/** A run and the position of a reader in it. */
interface ReadPoint {
  key: string
  runId: string
  epoch: string
  after: Position | undefined
}

/** The response that reads a run. */
function readRun({ key, runId, epoch, after }: ReadPoint, exchange: Exchange, context: StreamsContext) {
  const { log, clock, settings, counts, running, readers } = context
  const { heartbeatMs, maxBehindBytes, readerStallMs } = settings
  const run = running.get(key)?.run
  const { body, disconnect } = openReader(
    { log, key, after, clock, heartbeatMs, maxBehindBytes, readerStallMs },
    {
      onSent(bytes) {
        exchange.sent(bytes)
        run?.wasRead()
      },
      onEnd(how) {
        counts.readers -= 1
        readers.delete(disconnect)
        if (how === 'behind') counts.readersDisconnected += 1
        if (counts.readers === 0) context.onLastReader()
        exchange.end(how === 'complete' ? 'complete' : how === 'left' ? 'aborted' : 'broken')
      },
    },
  )
  counts.readers += 1
  readers.add(disconnect)
  exchange.onEnd(disconnect)
  exchange.note({ status: 200 })
  const headers = {
    ...unbuffered,
    'content-type': 'text/event-stream; charset=utf-8',
    'x-chatstream-id': runId,
    'x-chatstream-epoch': epoch,
  }
  return new Response(streamOf(body), { headers })
}

async function resumeRun(
  runId: string,
  user: ProxyUser | undefined,
  request: Request,
  exchange: Exchange,
  context: StreamsContext,
): Promise<Response> {
  const { log } = context
  if (context.isDraining && log.isShared === true) throw refusals.closing()
  const { key } = newRun(runId, user?.id ?? '', context)
  const record = await callLog(() => log.find(key), context.report)
  // An empty hash marks a run that was stopped before it was asked for: it has nothing to read.
  if (record === undefined || isFreed(record) || record.requestHash === '') throw refusals.streamGone()
  const lastEventId = request.headers.get('last-event-id')
  const after = lastEventId === null ? undefined : (readPosition(lastEventId) ?? { epoch: '', seq: 0 })
  return readRun({ key, runId, epoch: record.epoch, after }, exchange, context)
}

function newRun(
  runId: string,
  owner: string,
  { settings: { retainMs } }: StreamsContext,
  requestHash = '',
): NewRun {
  const key = hashOf(owner).slice(0, ownerChars) + hashOf(owner, runId).slice(ownerChars)
  return { key, runId, owner, requestHash, retainMs }
}

/** Calls the log. Throws `stream_log_unavailable` if it fails. */
async function callLog<Value>(act: () => Value | Promise<Value>, report: Report): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    report(error, 'the stream log')
    throw refusals.logUnavailable()
  }
}

/** A hash of 43 characters. Lengths are hashed too, so that two different lists never give the same input. */
function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('base64url')
}
