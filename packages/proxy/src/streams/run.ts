import type { Clock } from '@chatstream/core'
import { ProxyError, systemCodeOf } from '../errors/proxyError.ts'
import { internal, notAStream } from '../errors/proxyRefusals.ts'
import type { AccessLogEntry } from '../exchange/accessLog.ts'
import { beginExchange } from '../exchange/exchange.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { sourceOf } from '../exchange/byteSource.ts'
import type { ByteSource } from '../exchange/byteSource.ts'
import { readExcerpt } from '../exchange/readExcerpt.ts'
import { callContained } from '../exchange/report.ts'
import type { Report } from '../exchange/report.ts'
import type { Secrets } from '../exchange/secrets.ts'
import { lostRun } from '../logs/streamLog.ts'
import type { Producer, RunEnd, RunWriter } from '../logs/streamLog.ts'
import { readProviderError } from '../upstream/providerRefusal.ts'
import { blocksOf } from './blocks.ts'
import type { BlockLimits, Blocks } from './blocks.ts'
import { watchAttention } from './attention.ts'
import { watchFinish } from './finish.ts'
import { createLogQueue } from './logQueue.ts'
import type { LogQueue } from './logQueue.ts'
import { brokenRun, cutRun, lateRun, refusedRun, unreadRun } from './runEnds.ts'
import type { FullSettings, QueueSettings } from './settings.ts'
import type { StreamCounts } from './stats.ts'

/** One answer that the proxy receives from a provider and writes to the log, even if no client reads it. */
export interface Run {
  /** The methods that the log calls. */
  producer: Producer
  /**
   * Resolves once the provider has answered. If the provider did not answer with a stream, resolves with a
   * refusal.
   */
  opened: Promise<Refusal | undefined>
  /**
   * Receives the answer and writes it to the log. Resolves once the end of the answer is in the log. Never
   * rejects.
   */
  produce(writer: RunWriter): Promise<RunResult>
  /** Ends the run, because the proxy decided so. */
  finish(end: RunEnd): void
  /**
   * Called when a request begins to wait for the run. The request counts as a client that reads the run until the
   * returned function is called.
   */
  awaited(): () => void
  /** Called when a client has read at least one event. */
  wasRead(): void
}

interface RunResult {
  end: RunEnd
  /** True if the run has no events. */
  isEmpty: boolean
}

/** An error response of the provider, or an error of the proxy in place of an answer. */
interface Refusal {
  error: ProxyError
  /** The provider's own text, for upstreams with `errors: 'verbatim'`. */
  verbatim?: { text: string; headers: Record<string, string> }
}

/** Options of `createRun`. */
export interface RunOptions {
  /** Sends the request to the provider. Throws a `ProxyError`. */
  ask: (exchange: Exchange) => Promise<Response>
  /** Called at the end of the answer, with the entry for the access log. */
  logEntry: (entry: AccessLogEntry) => void
  /** Called after each write to the log, with its duration in milliseconds. */
  appended: (ms: number) => void
  /** Called with the events that are written to the log. */
  onBlocks: (blocks: readonly string[]) => void
  url: string
  clock: Clock
  secrets: Secrets
  times: Pick<FullSettings, 'detachGraceMs' | 'unreadGraceMs' | 'maxAnswerMs'>
  /** Called when no client reads the answer. The answer counts as unread until the returned function is called. */
  beginUnread: () => () => void
  limits: BlockLimits
  queue: Required<QueueSettings>
  counts: StreamCounts
  report: Report
}

type Push = LogQueue['push']

/**
 * Makes a run: one request to a provider, whose answer is written to the log. No request is sent before
 * `produce` is called.
 */
export function createRun(options: RunOptions): Run {
  const { onBlocks, clock, times, queue, counts, report } = options
  const abort = new AbortController()
  let requestedEnd: RunEnd | undefined
  let settleOpened: (refusal: Refusal | undefined) => void = () => {}
  const opened = new Promise<Refusal | undefined>((resolve) => (settleOpened = resolve))

  function finish(end: RunEnd): void {
    requestedEnd ??= end
    abort.abort()
  }

  const attention = watchAttention(options, (graceMs) => finish(unreadRun(graceMs)))

  async function produce(writer: RunWriter): Promise<RunResult> {
    const finished = watchFinish(clock, () => finish({ end: 'complete' }))
    const logQueue = createLogQueue(writer, queue, clock, counts, {
      onFailure: () => finish(logFailed),
      onAppend: options.appended,
    })
    let isEmpty = true
    let end: RunEnd
    const push: Push = (blocks) => {
      isEmpty = false
      finished.read(blocks)
      callContained(
        () => onBlocks(blocks),
        (error) => report(error, 'the reading of an answer'),
      )
      return logQueue.push(blocks)
    }
    const open = (refusal?: Refusal) => settleOpened(requestedEnd === undefined ? refusal : undefined)
    counts.runs += 1
    attention.start()
    const late = clock.setTimeout(() => finish(lateRun(times.maxAnswerMs)), times.maxAnswerMs)
    try {
      const providerEnd = await fetchInto(push, open, abort.signal, options)
      // The answer is whole if the connection breaks after the model's finish.
      const isWhole = providerEnd.end === 'cut' && finished.hasFinished()
      end = requestedEnd ?? (isWhole ? { end: 'complete' } : providerEnd)
      await logQueue.drain()
      await writer.end(end)
    } catch (error) {
      report(error, 'the stream log')
      end = logFailed
      // A log that takes no more events may still take an end, e.g. a memory log that is full.
      await Promise.resolve(end)
        .then(writer.end)
        .catch(() => {})
    }
    finished.stop()
    settleOpened(undefined)
    abort.abort()
    clock.clearTimeout(late)
    attention.stop()
    logQueue.abandon()
    counts.runs -= 1
    return { end, isEmpty }
  }

  const producer: Producer = {
    stop: () => finish({ end: 'stopped' }),
    lost: () => finish(logFailed),
    readersChanged: attention.readersChanged,
  }
  const { awaited, wasRead } = attention
  return { producer, opened, produce, finish, awaited, wasRead }
}

const logFailed = lostRun('The log of streams took no more.')

/**
 * Sends the request and pushes the blocks of the answer, up to the provider's end or its refusal. Rejects if `push`
 * does.
 *
 * @param open called once the provider has answered
 */
async function fetchInto(
  push: Push,
  open: (refusal?: Refusal) => void,
  signal: AbortSignal,
  options: RunOptions,
): Promise<RunEnd> {
  const { logEntry, url, clock, limits, report } = options
  const host = { clock, log: logEntry, report, underWay: new Set<(reason: unknown) => void>() }
  // A plain object: a Request would take some kilobytes for as long as the run lasts.
  const exchange = beginExchange({ method: 'POST', url, signal }, host)
  const refuse = (refusal: Refusal) => {
    exchange.end('broken')
    open(refusal)
    return refusedRun(refusal.error.data, exchange.requestId(), clock.now())
  }
  const answer = await openAnswer(exchange, options)
  if ('error' in answer) return refuse(answer)
  open()
  const { source, contentType } = answer
  const { end, isEmpty } = await pushBody(source, blocksOf(contentType, limits), push)
  const isNoStream = isEmpty && source !== undefined && !contentType.startsWith('text/event-stream')
  return end.end === 'complete' && isNoStream ? refuse({ error: notAStream(contentType) }) : end
}

/** The parts of a response that are read. The response itself is freed: it takes some kilobytes. */
interface Answer {
  contentType: string
  /** The body; undefined if there is none. */
  source: ByteSource | undefined
}

async function openAnswer(
  exchange: Exchange,
  { ask, secrets, clock }: RunOptions,
): Promise<Answer | Refusal> {
  try {
    const response = await ask(exchange)
    if (!response.ok) return await verbatimRefusal(response, secrets, clock)
    const source = response.body === null ? undefined : sourceOf(response.body)
    return { contentType: response.headers.get('content-type') ?? '', source }
  } catch (error) {
    return { error: error instanceof ProxyError ? error : internal(systemCodeOf(error)) }
  }
}

/** Pushes the blocks of a body until it ends or breaks off. Rejects if `push` does. */
async function pushBody(source: ByteSource | undefined, blocks: Blocks, push: Push): Promise<RunResult> {
  let isEmpty = true
  let failure: { error: unknown } | undefined
  const pushSome = (some: readonly string[]) => {
    if (some.length === 0) return undefined
    isEmpty = false
    return push(some)?.catch((error: unknown) => {
      failure = { error }
      throw error
    })
  }
  try {
    for (let chunk = await source?.read(); chunk !== undefined; chunk = await source?.read()) {
      await pushSome(blocks.push(chunk))
      const tooLong = blocks.tooLong()
      if (tooLong !== undefined) return { end: cutRun(tooLong), isEmpty }
    }
    await pushSome(blocks.end())
    return { end: { end: 'complete' }, isEmpty }
  } catch (error) {
    if (failure !== undefined) throw failure.error
    return { end: brokenRun(error), isEmpty }
  }
}

/**
 * An error in the provider's own words, and the same error in the proxy's words for streams that are already open.
 */
async function verbatimRefusal(response: Response, secrets: Secrets, clock: Clock): Promise<Refusal> {
  const text = response.body === null ? '' : await readExcerpt(sourceOf(response.body), clock)
  const error = readProviderError(response.status, text, secrets)
  return { error, verbatim: { text, headers: Object.fromEntries(response.headers) } }
}
