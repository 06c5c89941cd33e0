import type { Clock } from '../clock.ts'
import { type ChatError, isChatError } from '../errors.ts'
import type { ChatEvent, WireEvent } from '../events.ts'
import type { StreamMetrics } from '../metrics/streamMetrics.ts'
import type { Decoder } from '../protocol/protocol.ts'
import { brokenStream } from '../transport/networkFailure.ts'
import type { Transport, TransportRequest, WireStream } from '../transport/transport.ts'
import { breathe } from './breathe.ts'
import { type Deadlines, startDeadlines, type Timeouts } from './deadlines.ts'
import { decodeBatches } from './decodeBatches.ts'

export interface RunOptions {
  transport: Transport
  decoder: Decoder
  /** Evaluated for every request, so that tokens are fresh. What it throws ends the run as `failed`. */
  prepare(signal: AbortSignal): Promise<TransportRequest>
  /** Aborting it ends the run as `stopped`, at any moment. */
  signal: AbortSignal
  clock: Clock
  timeouts: Timeouts
  metrics: StreamMetrics
  /** Called once on a 401, after which the request is made again; `false` says that there is nothing to refresh. */
  onUnauthorized?: () => Promise<boolean | void> | boolean | void
}

/** How a run ended. `interrupted`: its stream had opened, and broke off or ended without its terminal event. */
export type RunEnd =
  | { status: 'complete' | 'stopped' }
  | { status: 'failed' | 'interrupted'; error: ChatError }

/** After this long without a turn for the page it gets one, in milliseconds. */
const turnMs = 8

/** How long a stream may stay open after its terminal event, so that its connection can be used again. */
const lingerMs = 1000

/**
 * One turn: one request, its events a network chunk at a time, and how it ended as the return value. It never
 * throws. `start`, text and all else is yielded as it comes; so is the terminal event, if there is one.
 */
export async function* runStream(
  options: RunOptions,
): AsyncGenerator<readonly ChatEvent[], RunEnd, undefined> {
  const { clock, signal, metrics } = options
  const abort = new AbortController()
  const stop = () => abort.abort(signal.reason)
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  const deadlines = startDeadlines(clock, options.timeouts, (error) => abort.abort(error))

  let end: RunEnd | undefined
  let stream: WireStream | undefined
  try {
    stream = await abortable(open(options, abort.signal, deadlines), abort.signal)
    deadlines.opened()
    const batches = decodeBatches(shield(stream.batches, abort.signal), options.decoder)
    let turnBegan = clock.monotonicMs()
    for await (const events of batches) {
      deadlines.heard()
      metrics.events(events)
      yield events
      end = endOf(events.at(-1))
      if (end === undefined && clock.monotonicMs() - turnBegan >= turnMs) {
        await breathe()
        turnBegan = clock.monotonicMs()
      }
    }
    if (end === undefined) throw stream.refuse?.() ?? brokenStream()
  } catch (cause) {
    end = explain(cause, signal, abort.signal, stream !== undefined)
  } finally {
    signal.removeEventListener('abort', stop)
    deadlines.clear()
    metrics.end()
    if (end?.status === 'complete' && stream !== undefined) void linger(stream, abort, clock)
    else abort.abort()
  }
  return end
}

async function open(options: RunOptions, signal: AbortSignal, deadlines: Deadlines): Promise<WireStream> {
  const ask = async () => {
    const request = await options.prepare(signal)
    return options.transport.open({
      ...request,
      onBytes(bytes) {
        options.metrics.bytes(bytes)
        deadlines.touch()
      },
    })
  }
  try {
    return await ask()
  } catch (error) {
    const mayRefresh = isChatError(error) && error.data.status === 401 && options.onUnauthorized !== undefined
    if (!mayRefresh || (await options.onUnauthorized?.()) === false) throw error
    return ask()
  }
}

function endOf(last: ChatEvent | undefined): RunEnd | undefined {
  if (last?.type === 'finish') return { status: 'complete' }
  if (last?.type === 'stop') return { status: 'stopped' }
  if (last?.type === 'error') return { status: 'failed', error: last.error }
  return undefined
}

/** What an answer is that had opened, and then ended so: it broke off, unless it never was one. */
export function brokenOff(error: ChatError): 'interrupted' | 'failed' {
  return error.kind === 'not-a-stream' ? 'failed' : 'interrupted'
}

/** The signals are asked, not the error's name: engines word an abort in their own ways. */
function explain(cause: unknown, byUser: AbortSignal, any: AbortSignal, opened: boolean): RunEnd {
  if (byUser.aborted) return { status: 'stopped' }
  const reason: unknown = any.aborted ? any.reason : cause
  const error = isChatError(reason) ? reason : brokenStream(reason)
  return { status: opened ? brokenOff(error) : 'failed', error }
}

/** A promise that does not outlive its signal, whatever a handed-in fetch makes of the signal. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(signal.reason)
    if (signal.aborted) fail()
    signal.addEventListener('abort', fail, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', fail))
  })
}

/** Each read ends with the signal; leaving the loop leaves the source open, for `linger`. */
function shield(batches: WireStream['batches'], signal: AbortSignal): AsyncIterable<readonly WireEvent[]> {
  return { [Symbol.asyncIterator]: () => ({ next: () => abortable(batches.next(), signal) }) }
}

/** Reads on to the end of file: a connection cancelled right before it would have to be made anew for the next turn. */
async function linger(stream: WireStream, abort: AbortController, clock: Clock): Promise<void> {
  const timer = clock.setTimeout(() => abort.abort(), lingerMs)
  try {
    while ((await stream.batches.next()).done !== true) continue
  } catch {
    // The answer is whole; what happens to its connection now is nobody's concern.
  }
  clock.clearTimeout(timer)
}
