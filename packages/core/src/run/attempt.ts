import { isChatError } from '../errors/chatError.ts'
import type { ChatEvent } from '../events.ts'
import type { Clock } from '../clock.ts'
import type { StreamEnding, WireStream } from '../transport/transport.ts'
import { type Deadlines, startDeadlines } from './deadlines.ts'
import type { RunEnd, RunOptions, RunRequest } from './run.ts'
import type { Session } from './session.ts'
import { watchSilence } from './silence.ts'
import { yieldToPage } from './yieldToPage.ts'

/**
 * The end of one connection of a run (request to the model). Either the run has ended too, or the connection
 * failed, and another connection may continue the run.
 */
export type AttemptEnd =
  | { end: RunEnd }
  | {
      cause: unknown
      /** `true` if the headers of the response had arrived. */
      opened: boolean
      /** The server's report that the run has ended, and how. */
      ending: StreamEnding | undefined
    }

/** The longest time of reading before the page may paint, in milliseconds. */
const readingMs = 8

/** The longest time a stream stays open after its terminal event, so that its connection can be reused. */
const lingerMs = 1000

/**
 * Opens one connection of a run (request to the model). Yields the events of the run, one array for each
 * network chunk. Returns how the connection ended. Never throws.
 */
export async function* attempt(
  run: RunOptions,
  request: RunRequest,
  onOpen: () => void,
): AsyncGenerator<readonly ChatEvent[], AttemptEnd, undefined> {
  const { clock, session, signal, metrics } = run
  const abort = new AbortController()
  const stop = () => abort.abort(signal.reason)
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  const deadlines = startDeadlines(clock, run.timeouts, (error) => abort.abort(error))
  const silence = watchSilence(clock, session, () => abort.abort())

  let end: RunEnd | undefined
  let stream: WireStream | undefined
  let cause: unknown
  try {
    stream = await abortable(open(run, request, abort.signal, deadlines), abort.signal)
    deadlines.opened(stream.kept !== undefined)
    session.opened(stream)
    onOpen()
    let workMs = 0
    // Not `for await`: leaving that loop would close the stream, and `linger` reads on.
    while (end === undefined) {
      const { value: batch } = await abortable(stream.batches.next(), abort.signal)
      const startMs = clock.monotonicMs()
      if (batch) deadlines.heard()
      const events = batch ? session.decodeBatch(batch) : session.close(stream.ending?.())
      metrics.events(events, batch?.length)
      if (events.length > 0) yield events
      end = endOf(session, events)
      silence.decoded(events.length)
      if (!batch) break
      workMs += clock.monotonicMs() - startMs
      if (workMs >= readingMs) {
        await yieldToPage()
        workMs = 0
      }
    }
    cause = stream.refuse?.()
  } catch (error) {
    // Decided by the signal, because the name of the error differs between engines.
    cause = abort.signal.aborted ? abort.signal.reason : error
  } finally {
    signal.removeEventListener('abort', stop)
    deadlines.clear()
    silence.clear()
    if (end?.status === 'complete' && stream !== undefined) void linger(stream, abort, clock)
    else abort.abort()
  }
  if (end === undefined && signal.aborted) end = { status: 'stopped' }
  return end === undefined ? { cause, opened: stream !== undefined, ending: stream?.ending?.() } : { end }
}

async function open(
  run: RunOptions,
  request: RunRequest,
  signal: AbortSignal,
  deadlines: Deadlines,
): Promise<WireStream> {
  const send = async () =>
    run.transport.open({
      ...(await run.prepare(signal, request)),
      onBytes(bytes) {
        run.metrics.bytes(bytes)
        deadlines.touch()
      },
    })
  try {
    return await send()
  } catch (error) {
    const mayRefresh = isChatError(error) && error.data.status === 401 && run.onUnauthorized !== undefined
    if (!mayRefresh || (await run.onUnauthorized?.()) === false) throw error
    return send()
  }
}

/** Returns the end of the run if it is over. `events` are the events that were decoded last. */
function endOf({ isOver, finish }: Session, events: readonly ChatEvent[]): RunEnd | undefined {
  if (!isOver) return undefined
  const last = events.at(-1)
  if (last?.type === 'stop') return { status: 'stopped' }
  if (last?.type === 'error') return { status: 'failed', error: last.error }
  return { status: 'complete', finish }
}

/** Rejects when the signal is aborted, even if the app's own `fetch` ignores the signal. */
function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(signal.reason)
    if (signal.aborted) fail()
    signal.addEventListener('abort', fail, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', fail))
  })
}

/** Reads to the end of the response, so that the browser can reuse the connection for the next request. */
async function linger(stream: WireStream, abort: AbortController, clock: Clock): Promise<void> {
  const timer = clock.setTimeout(() => abort.abort(), lingerMs)
  try {
    while ((await stream.batches.next()).done !== true) continue
  } catch {
    // The answer is complete, so a failure of the connection no longer matters.
  }
  clock.clearTimeout(timer)
}
