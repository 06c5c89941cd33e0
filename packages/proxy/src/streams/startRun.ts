import type { Protocol } from '@chatstream/core'
import * as refusals from '../errors/proxyRefusals.ts'
import type { Exchange, ProxyUser } from '../exchange/exchange.ts'
import { respond } from '../exchange/respond.ts'
import { isFreed } from '../logs/streamLog.ts'
import type { RunWriter } from '../logs/streamLog.ts'
import type { UpstreamCall } from '../upstream/upstreamFetch.ts'
import { createCollector } from './collectRun.ts'
import { readRun, resumeRun } from './readRun.ts'
import { recordedWriter } from './recording.ts'
import type { Recording } from './recording.ts'
import { createRun } from './run.ts'
import { cutRun } from './runEnds.ts'
import { graceAt } from './settings.ts'
import { runIdForm } from './streamFormat.ts'
import { callLog, hashOf, newRun } from './streamsContext.ts'
import type { RunningRun, StreamsContext } from './streamsContext.ts'

/** A question with a run id that is checked and ready to be sent to a provider. */
export interface StreamQuestion {
  runId: string
  user: ProxyUser | undefined
  upstreamId: string
  /** The protocol that decodes the answer. `undefined` if it is unknown. */
  protocol: Protocol | undefined
  call: Omit<UpstreamCall, 'signal'>
  /** The body as the client sent it, if the provider gets another body. */
  asked?: string | undefined
  /** The request body as parsed JSON. */
  body: unknown
  /**
   * The place of the answer among the user's `concurrentStreams` places. `keep` keeps the place until
   * `giveBack` is called.
   */
  place: { keep(): void; giveBack(): void }
  /** Called when no client reads the answer. The answer counts as unread until the returned function is called. */
  beginUnread: () => () => void
  /**
   * Begins to store the answer in a thread. Resolves with `known` if the thread already has this run. Rejects
   * if the answer may not begin.
   *
   * @defaultValue the answer is not stored
   */
  record?: (() => Promise<Recording | 'known'>) | undefined
  /** The thread of the answer that `record` stores. */
  threadId?: string | undefined
  /**
   * Sends the request to the provider. The exchange (the life of the request) belongs to the run, not to the
   * client.
   */
  ask: (exchange: Exchange) => Promise<Response>
}

/**
 * Answers a POST with a run id. If there is no run (stored answer) with this id, starts one. Otherwise sends
 * the existing run.
 */
export async function startRun(
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

/** Makes a run for a question, and the function that fetches the run into the log and reports its end. */
function prepareRun(
  question: StreamQuestion,
  recording: Recording | undefined,
  request: Request,
  exchange: Exchange,
  context: StreamsContext,
) {
  const { clock, secrets, settings, onRunEnd, counts, running } = context
  const { protocol, call, runId, user, body, threadId } = question
  const isCollected = recording === undefined && protocol !== undefined && onRunEnd !== undefined
  const collector = isCollected ? createCollector(protocol) : undefined
  const run = createRun({
    async ask(runExchange) {
      try {
        return await question.ask(runExchange)
      } finally {
        exchange.note({ requestId: runExchange.requestId() })
      }
    },
    logEntry(entry) {
      if (exchange.hasEnded()) context.logEntry({ ...entry, event: 'run-end' })
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
    const thread = threadId === undefined ? {} : { threadId }
    await onRunEnd?.({ runId, ...thread, user, request: asked, message, usage: message?.usage, end })
  }
  return { run, produce }
}

/**
 * Waits for the provider's answer, for at most `headersWaitMs`. If the answer is an error, throws the error, or
 * returns it with the provider's own text. Otherwise resolves with `undefined`.
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
