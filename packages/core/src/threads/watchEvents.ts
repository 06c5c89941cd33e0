import { systemClock } from '../clock.ts'
import { parseJson, present } from '../json.ts'
import { pageConnectivity } from '../run/connectivity.ts'
import { startDeadlines } from '../run/deadlines.ts'
import { explainFailure } from '../run/explainFailure.ts'
import { waitForRetry } from '../run/recover.ts'
import { retryPolicy } from '../run/retryPolicy.ts'
import type { ThreadEvent } from '../thread.ts'
import { fetchTransport } from '../transport/fetchTransport.ts'
import { type HttpThreadsOptions, optionsOf, threadsUrlOf } from './requestOptions.ts'
import type { ThreadsConnection } from './source.ts'

/** The statuses of a server without this route. */
const absent: readonly unknown[] = [404, 405, 501]

/** Three heartbeats without a byte: the connection is broken. */
const silentMs = 45_000

/** Milliseconds to wait after a refusal, e.g. of a user who is signed out, unless another request succeeds. */
const refusedMs = 300_000

/** Options of `watchEvents`. */
interface WatchOptions {
  onEvent(event: ThreadEvent): void
  onConnection(state: ThreadsConnection): void
  /** Functions that are called when another request has succeeded. */
  successes: Set<() => void>
}

/**
 * Reads the changes of a user's threads from the server until the returned function is called. If the
 * connection breaks, connects again; the server then sends the events that were missed. The event `refetch`
 * means that events may be missing, so the threads must be loaded again. `refetch` is also reported when a
 * connection opens and no event has arrived before. If the server has no such route, reading ends.
 */
export function watchEvents(
  options: () => HttpThreadsOptions,
  { onEvent, onConnection, successes }: WatchOptions,
): () => void {
  const { clock = systemClock, connectivity = pageConnectivity, random = Math.random } = options()
  const stop = new AbortController()
  let lastEventId: string | undefined
  let attempt = 0

  async function read(): Promise<void> {
    const abort = new AbortController()
    const onStop = () => abort.abort()
    stop.signal.addEventListener('abort', onStop, { once: true })
    const limits = { firstEventMs: silentMs, idleMs: silentMs }
    const deadlines = startDeadlines(clock, limits, (error) => abort.abort(error))
    try {
      const { url, headers, credentials } = await optionsOf(options())
      const stream = await fetchTransport(present({ fetch: options().fetch })).open({
        url: `${threadsUrlOf(url, options().threadsUrl)}/events`,
        method: 'GET',
        headers: { ...headers, accept: 'text/event-stream', ...present({ 'last-event-id': lastEventId }) },
        ...present({ credentials }),
        signal: abort.signal,
        onBytes: deadlines.touch,
      })
      deadlines.opened()
      attempt = 0
      onConnection('live')
      // Events before this connection are not sent, so the list is read again.
      if (lastEventId === undefined) onEvent({ type: 'refetch' })
      for await (const batch of stream.batches) {
        deadlines.heard()
        for (const { id, data } of batch) {
          lastEventId = id ?? lastEventId
          const event = parseJson(data) as ThreadEvent | undefined // the contract of the route
          if (event !== undefined) onEvent(event)
        }
      }
    } catch (cause) {
      throw abort.signal.aborted ? abort.signal.reason : cause
    } finally {
      stop.signal.removeEventListener('abort', onStop)
      deadlines.clear()
      abort.abort()
    }
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      onConnection('connecting')
      const cause = await read().catch((error: unknown) => error)
      if (stop.signal.aborted) return
      const error = explainFailure(cause, undefined)
      const { status, retryable } = error.data
      // The server does not have this route.
      if (absent.includes(status)) return onConnection('absent')
      attempt++
      if (status === 401 && attempt === 1 && (await isRepaired(options()))) continue
      await waitForRetry(
        {
          clock,
          connectivity,
          random,
          signal: stop.signal,
          retry: retryPolicy(retryable ? {} : { initialMs: refusedMs, maxMs: refusedMs, jitter: 'none' }),
          onConnection: (how) => onConnection(how === 'offline' ? 'offline' : 'connecting'),
          onRetryNow: (listener) => (retryable ? () => undefined : heard(successes, listener)),
        },
        error,
        { attempt, times: [] },
      )
    }
  }
  void run()
  return () => stop.abort()
}

/** Returns `true` if the app could sign the user in again. */
async function isRepaired({ onUnauthorized }: HttpThreadsOptions): Promise<boolean> {
  try {
    return onUnauthorized !== undefined && (await onUnauthorized()) !== false
  } catch {
    return false
  }
}

/** Adds a listener. Returns the function that removes it. */
function heard(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
