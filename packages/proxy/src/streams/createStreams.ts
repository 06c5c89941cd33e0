import { createHash } from 'node:crypto'
import { systemClock } from '@chatstream/core'
import type { Clock, Protocol } from '@chatstream/core'
import { answer } from '../exchange/respond.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { unbuffered } from '../upstream/headers.ts'
import type { ProxyUser } from '../options.ts'
import * as refusals from '../errors/proxyRefusals.ts'
import type { Secrets } from '../exchange/secrets.ts'
import { isFreed, lostRun } from '../logs/streamLog.ts'
import type { NewRun, RunWriter, StreamLog } from '../logs/streamLog.ts'
import type { UpstreamCall } from '../upstream/upstreamFetch.ts'
import { createCollector } from './collectRun.ts'
import type { EndedRun } from './collectRun.ts'
import { readPosition, streamIdForm } from './streamFormat.ts'
import type { Position } from './streamFormat.ts'
import { figuresOf, newFigures } from './stats.ts'
import type { StreamFigures } from './stats.ts'
import { createRun } from './run.ts'
import type { Run } from './run.ts'
import { openReader } from './runReader.ts'
import { fullSettings } from './settings.ts'
import type { StreamSettings } from './settings.ts'

export interface StreamsHost {
  log: StreamLog
  clock: Clock
  secrets: Secrets
  settings: StreamSettings
  onRunEnd: ((run: EndedRun) => unknown) | undefined
}

/** What is asked for under an id. */
interface StreamQuestion {
  streamId: string
  user: ProxyUser | undefined
  upstreamId: string
  /** What the answer is written in, where it is known. */
  protocol: Protocol | undefined
  call: Omit<UpstreamCall, 'signal'>
  /** The request's body, read. */
  body: unknown
  /** Asks the provider for a run; the exchange is the run's, not the reader's. */
  ask: (exchange: Exchange) => Promise<Response>
}

/** The resumable streams of a proxy. */
export interface Streams {
  /** Answers a question by a run: a new one, or the one that has its id. */
  start(question: StreamQuestion, request: Request, exchange: Exchange): Promise<Response>
  /** Answers a GET: what follows the reader's last event, live to the end. */
  resume(
    streamId: string,
    user: ProxyUser | undefined,
    request: Request,
    exchange: Exchange,
  ): Promise<Response>
  /** Answers a DELETE. */
  stop(streamId: string, user: ProxyUser | undefined, exchange: Exchange): Promise<Response>
  figures(): StreamFigures
  /** Ends all runs, so that readers and log know, and waits for the readers a moment; then closes the log. */
  close(): Promise<void>
}

/** A run of this process, and its end in all respects. */
interface Running {
  run: Run
  over: Promise<unknown>
}

/** How long readers have to take the end of what the proxy ends when it closes. */
const farewellMs = 500

export function createStreams({ log, clock, secrets, settings, onRunEnd }: StreamsHost): Streams {
  const full = fullSettings(settings, log.batchMs)
  const figures = newFigures()
  const running = new Map<string, Running>()
  let onLastReader = () => {}

  function newRun(streamId: string, user: ProxyUser | undefined, requestHash = ''): NewRun {
    const owner = user?.id ?? ''
    return { key: hashOf(owner, streamId), streamId, owner, requestHash, retainMs: full.retainMs }
  }

  function runOf(question: StreamQuestion, request: Request, exchange: Exchange) {
    const { protocol, call, streamId, user, body } = question
    const collector = protocol === undefined || onRunEnd === undefined ? undefined : createCollector(protocol)
    const run = createRun({
      async ask(itsExchange) {
        try {
          return await question.ask(itsExchange)
        } finally {
          exchange.note({ requestId: itsExchange.requestId })
        }
      },
      onBlocks: (blocks) => collector?.push(blocks),
      url: request.url,
      clock,
      secrets,
      detachGraceMs: full.detachGraceMs,
      limits: full,
      queue: full.queue,
      figures,
    })
    const asked = { method: call.method, path: new URL(request.url).pathname, body }

    async function produce(key: string, writer: RunWriter): Promise<void> {
      const { end, isEmpty } = await run.produce(writer)
      if (running.get(key)?.run === run) running.delete(key)
      const message = await collector?.message(end)
      if (isFreed({ end, lastSeq: isEmpty ? 0 : 1 })) return
      await onRunEnd?.({ streamId, user, request: asked, message, usage: message?.usage, end })
    }
    return { run, produce }
  }

  /** Waits as long as a refusal can keep its status. Throws it, or gives the provider's own words. */
  async function refusalOf({ run, over }: Running, exchange: Exchange): Promise<Response | undefined> {
    let timer: unknown
    const tooLate = new Promise<undefined>((resolve) => {
      timer = clock.setTimeout(() => resolve(undefined), full.headersWaitMs)
    })
    const refusal = await Promise.race([run.opened, tooLate])
    clock.clearTimeout(timer)
    if (refusal === undefined) return undefined
    // By then the log has freed the id, so that whoever is refused can use it again at once.
    await over
    if (refusal.verbatim === undefined) throw refusal.error
    return answer(exchange, refusal.error.data.status, refusal.verbatim.text, refusal.verbatim.headers)
  }

  function read(
    key: string,
    streamId: string,
    epoch: string,
    after: Position | undefined,
    exchange: Exchange,
  ) {
    const { heartbeatMs, maxBehindBytes } = full
    figures.readers += 1
    const { body, leave } = openReader(
      { log, key, after, clock, heartbeatMs, maxBehindBytes },
      {
        onSent: (bytes) => exchange.sent(bytes),
        onEnd(how) {
          figures.readers -= 1
          if (how === 'behind') figures.readersDisconnected += 1
          if (figures.readers === 0) onLastReader()
          exchange.end(how === 'complete' ? 'complete' : how === 'left' ? 'aborted' : 'broken')
        },
      },
    )
    exchange.onEnd(leave)
    exchange.note({ status: 200 })
    return new Response(body, {
      headers: {
        ...unbuffered,
        'content-type': 'text/event-stream; charset=utf-8',
        'x-chatstream-id': streamId,
        'x-chatstream-epoch': epoch,
      },
    })
  }

  return {
    async start(question, request, exchange) {
      const { streamId, user, upstreamId, call } = question
      if (!streamIdForm.test(streamId)) throw refusals.invalidStreamId()
      const requestHash = hashOf(call.method, upstreamId, call.url.href, call.body ?? '')
      const { key, ...fresh } = newRun(streamId, user, requestHash)
      const { run, produce } = runOf(question, request, exchange)
      const created = await ofLog(() => log.create({ key, ...fresh }, run.producer))
      if ('writer' in created) {
        const itsRun = { run, over: produce(key, created.writer).catch(() => {}) }
        running.set(key, itsRun)
        const refusal = await refusalOf(itsRun, exchange)
        return refusal ?? read(key, streamId, created.writer.epoch, undefined, exchange)
      }
      const { existing } = created
      if (existing.requestHash !== '' && existing.requestHash !== requestHash) throw refusals.streamIdTaken()
      const there = running.get(key)
      const refusal = there === undefined ? undefined : await refusalOf(there, exchange)
      return refusal ?? read(key, streamId, existing.epoch, undefined, exchange)
    },
    async resume(streamId, user, request, exchange) {
      const { key } = newRun(streamId, user)
      const record = await ofLog(() => log.find(key))
      // One that was stopped before it was asked for is nothing to read.
      if (record === undefined || isFreed(record) || record.requestHash === '') throw refusals.streamGone()
      const lastEventId = request.headers.get('last-event-id')
      const after = lastEventId === null ? undefined : (readPosition(lastEventId) ?? { epoch: '', seq: 0 })
      return read(key, streamId, record.epoch, after, exchange)
    },
    async stop(streamId, user, exchange) {
      if (streamIdForm.test(streamId)) await ofLog(() => log.stop(newRun(streamId, user)))
      return answer(exchange, 204, null, { 'cache-control': 'no-store', 'x-chatstream-id': streamId })
    },
    figures: () => figuresOf(figures),
    async close() {
      const ending = [...running.values()]
      for (const { run } of ending) run.finish(lostRun('The proxy was shut down.'))
      await Promise.all(ending.map(({ over }) => over))
      if (figures.readers > 0)
        await new Promise<void>((resolve) => {
          onLastReader = resolve
          systemClock.setTimeout(resolve, farewellMs)
        })
      await log.close()
    },
  }
}

/** A log that cannot be reached is a refusal of its own. */
async function ofLog<Value>(act: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await act()
  } catch {
    throw refusals.logUnavailable()
  }
}

/** 43 characters for a list of texts and bytes; no two lists can be mistaken for each other. */
function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('base64url')
}
