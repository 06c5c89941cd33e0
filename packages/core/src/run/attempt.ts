import { isChatError } from '../errors.ts'
import type { ChatEvent, WireEvent } from '../events.ts'
import type { Clock } from '../clock.ts'
import type { StreamEnding, WireStream } from '../transport/transport.ts'
import { breathe } from './yieldToPage.ts'
import { type Deadlines, startDeadlines } from './deadlines.ts'
import type { Ask, RunEnd, RunOptions } from './runStream.ts'
import type { Session } from './session.ts'

/** How one connection ended: the run with it, or for a cause that another connection may mend. */
export type AttemptEnd =
  | { end: RunEnd }
  | {
      cause: unknown
      /** The answer had begun. */
      opened: boolean
      /** The server's own word that the run is over. */
      ending: StreamEnding | undefined
    }

/** After this long without a turn for the page it gets one, in milliseconds. */
const turnMs = 8

/** How long a stream may stay open after its terminal event, so that its connection can be used again. */
const lingerMs = 1000

/** One connection of a run: its events a network chunk at a time, and how it ended. It never throws. */
export async function* attempt(
  run: RunOptions,
  session: Session,
  ask: Ask,
  onOpen: () => void,
): AsyncGenerator<readonly ChatEvent[], AttemptEnd, undefined> {
  const { clock, signal, metrics } = run
  const abort = new AbortController()
  const stop = () => abort.abort(signal.reason)
  if (signal.aborted) stop()
  else signal.addEventListener('abort', stop, { once: true })
  const deadlines = startDeadlines(clock, run.timeouts, (expiry) => abort.abort(expiry))

  let end: RunEnd | undefined
  let stream: WireStream | undefined
  let cause: unknown
  try {
    stream = await abortable(open(run, ask, abort.signal, deadlines), abort.signal)
    deadlines.opened(stream.kept !== undefined)
    session.opened(stream)
    onOpen()
    let turnBegan = clock.monotonicMs()
    for await (const batch of shield(stream.batches, abort.signal)) {
      deadlines.heard()
      const events = session.take(batch)
      if (events.length > 0) {
        metrics.events(events)
        yield events
      }
      end = endOf(events.at(-1))
      if (end !== undefined) break
      if (clock.monotonicMs() - turnBegan >= turnMs) {
        await breathe()
        turnBegan = clock.monotonicMs()
      }
    }
    if (end === undefined) {
      const last = session.close(stream.ending?.())
      if (last.length > 0) yield last
      end = endOf(last.at(-1))
      cause = stream.refuse?.()
    }
  } catch (error) {
    // The signals are asked, not the error's name: engines word an abort in their own ways.
    cause = abort.signal.aborted ? abort.signal.reason : error
  } finally {
    signal.removeEventListener('abort', stop)
    deadlines.clear()
    if (end?.status === 'complete' && stream !== undefined) void linger(stream, abort, clock)
    else abort.abort()
  }
  if (end === undefined && signal.aborted) end = { status: 'stopped' }
  return end === undefined ? { cause, opened: stream !== undefined, ending: stream?.ending?.() } : { end }
}

async function open(
  run: RunOptions,
  ask: Ask,
  signal: AbortSignal,
  deadlines: Deadlines,
): Promise<WireStream> {
  const request = async () =>
    run.transport.open({
      ...(await run.prepare(signal, ask)),
      onBytes(bytes) {
        run.metrics.bytes(bytes)
        deadlines.touch()
      },
    })
  try {
    return await request()
  } catch (error) {
    const mayRefresh = isChatError(error) && error.data.status === 401 && run.onUnauthorized !== undefined
    if (!mayRefresh || (await run.onUnauthorized?.()) === false) throw error
    return request()
  }
}

function endOf(last: ChatEvent | undefined): RunEnd | undefined {
  if (last?.type === 'finish') return { status: 'complete' }
  if (last?.type === 'stop') return { status: 'stopped' }
  if (last?.type === 'error') return { status: 'failed', error: last.error }
  return undefined
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
