import type { Clock } from '@chatstream/core'
import { beginExchange } from '../exchange/exchange.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { readProviderError } from '../upstream/providerRefusal.ts'
import { ProxyError, systemCodeOf } from '../errors/proxyError.ts'
import { readExcerpt } from '../exchange/readExcerpt.ts'
import { internal, notAStream } from '../errors/proxyRefusals.ts'
import type { Secrets } from '../exchange/secrets.ts'
import { lostRun } from '../logs/streamLog.ts'
import type { Producer, RunEnd, RunWriter } from '../logs/streamLog.ts'
import { blocksOf } from './blocks.ts'
import type { BlockLimits, Blocks } from './blocks.ts'
import type { FigureCounts } from './stats.ts'
import { createLogQueue } from './logQueue.ts'
import { cutRun, refusedRun, unreadRun } from './runEnds.ts'
import type { QueueSettings } from './settings.ts'

/** An answer being fetched for a log, whether or not anybody reads it. */
export interface Run {
  /** What the log may ask of it. */
  producer: Producer
  /** Resolves once the provider has answered: with nothing, or with its refusal. */
  opened: Promise<Refusal | undefined>
  /** Fetches and logs; resolves with how it ended and whether it said anything, once the log knows. Never rejects. */
  produce(writer: RunWriter): Promise<{ end: RunEnd; isEmpty: boolean }>
  /** Ends it for a reason of the proxy's own. */
  finish(end: RunEnd): void
}

/** What the provider answered in place of a stream. */
interface Refusal {
  error: ProxyError
  /** Its own words, where they are for its readers. */
  verbatim?: { text: string; headers: Record<string, string> }
}

export interface RunOptions {
  /** Asks the provider; the place and the connection end with the exchange. Throws a `ProxyError`. */
  ask: (exchange: Exchange) => Promise<Response>
  /** Told of the blocks that are logged. */
  onBlocks: (blocks: readonly string[]) => void
  url: string
  clock: Clock
  secrets: Secrets
  detachGraceMs: number
  limits: BlockLimits
  queue: Required<QueueSettings>
  figures: FigureCounts
}

export function createRun(options: RunOptions): Run {
  const { ask, onBlocks, url, clock, secrets, detachGraceMs, limits, queue, figures } = options
  const abort = new AbortController()
  let asked: RunEnd | undefined
  let grace: unknown
  let isRead = false
  let settleOpened: (refusal: Refusal | undefined) => void = () => {}
  const opened = new Promise<Refusal | undefined>((resolve) => (settleOpened = resolve))

  function finish(end: RunEnd): void {
    asked ??= end
    abort.abort()
  }

  function readersChanged(present: boolean): void {
    isRead = present
    clock.clearTimeout(grace)
    if (!present) grace = clock.setTimeout(() => finish(unreadRun(detachGraceMs)), detachGraceMs)
  }

  /** From the question to the provider's end, or its refusal. Throws where the log takes no more. */
  async function fetchInto(push: (blocks: readonly string[]) => Promise<void>): Promise<RunEnd> {
    const host = { clock, log: () => {}, underWay: new Set<(reason: unknown) => void>() }
    // A Request would cost some kilobytes as long as the run lasts.
    const exchange = beginExchange({ method: 'POST', url, signal: abort.signal }, host)
    const refuse = (refusal: Refusal) => {
      exchange.end('broken')
      settleOpened(asked === undefined ? refusal : undefined)
      return refusedRun(refusal.error.data, exchange.requestId, clock.now())
    }
    const response = await ask(exchange).catch((error: unknown) =>
      error instanceof ProxyError ? error : internal(systemCodeOf(error)),
    )
    if (response instanceof ProxyError) return refuse({ error: response })
    if (!response.ok) return refuse(await verbatimRefusal(response, secrets, clock))
    settleOpened(undefined)
    const contentType = response.headers.get('content-type') ?? ''
    const { end, isEmpty } = await passOn(response.body ?? [], blocksOf(contentType, limits), push)
    const isStrange = isEmpty && response.body !== null && !contentType.startsWith('text/event-stream')
    return end.end === 'complete' && isStrange ? refuse({ error: notAStream(contentType) }) : end
  }

  async function produce(writer: RunWriter): Promise<{ end: RunEnd; isEmpty: boolean }> {
    const logQueue = createLogQueue(writer, queue, clock, figures)
    let isEmpty = true
    let end: RunEnd
    figures.runs += 1
    if (!isRead) readersChanged(false)
    try {
      const itsOwn = await fetchInto((blocks) => {
        isEmpty = false
        onBlocks(blocks)
        return logQueue.push(blocks)
      })
      end = asked ?? itsOwn
      await logQueue.drain()
      await writer.end(end)
    } catch {
      end = logFailed
      // It may take an end all the same: a memory that is full does.
      await Promise.resolve(end)
        .then(writer.end)
        .catch(() => {})
    }
    settleOpened(undefined)
    abort.abort()
    clock.clearTimeout(grace)
    logQueue.abandon()
    figures.runs -= 1
    return { end, isEmpty }
  }

  const producer: Producer = {
    stop: () => finish({ end: 'stopped' }),
    lost: () => finish(logFailed),
    readersChanged,
  }
  return { producer, opened, produce, finish }
}

const logFailed = lostRun('The log of streams took no more.')

/** Reads an answer to its end, or as far as it comes. Throws what `push` throws. */
async function passOn(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  blocks: Blocks,
  push: (blocks: readonly string[]) => Promise<void>,
): Promise<{ end: RunEnd; isEmpty: boolean }> {
  let isEmpty = true
  let failure: { error: unknown } | undefined
  const pass = async (some: readonly string[]) => {
    if (some.length === 0) return
    isEmpty = false
    await push(some).catch((error: unknown) => {
      failure = { error }
      throw error
    })
  }
  try {
    for await (const chunk of chunks) {
      await pass(blocks.push(chunk))
      if (blocks.tooLong !== undefined) return { end: cutRun(blocks.tooLong), isEmpty }
    }
    await pass(blocks.end())
    return { end: { end: 'complete' }, isEmpty }
  } catch {
    if (failure !== undefined) throw failure.error
    return { end: cutRun('The provider’s stream broke off before its end.'), isEmpty }
  }
}

/** The provider's own words, and ours for those who have a stream already. */
async function verbatimRefusal(response: Response, secrets: Secrets, clock: Clock): Promise<Refusal> {
  const text = response.body === null ? '' : await readExcerpt(response.body, clock)
  const error = await readProviderError(response.status, new Response(text).body, secrets, clock)
  return { error, verbatim: { text, headers: Object.fromEntries(response.headers) } }
}
