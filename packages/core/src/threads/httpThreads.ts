import { systemClock } from '../clock.ts'
import { type ChatError, isChatError } from '../errors/chatError.ts'
import { fieldsOf, isObject, parseJson, present } from '../json.ts'
import { startDeadlines } from '../run/deadlines.ts'
import { httpFailure, readExcerpt } from '../transport/httpFailure.ts'
import { networkFailure } from '../transport/networkFailure.ts'
import type { MessagePage, OpenedThread, Thread, ThreadMessage, ThreadPage } from '../thread.ts'
import { type HttpThreadsOptions, optionsOf, threadsUrlOf } from './requestOptions.ts'
import type { ThreadSource } from './source.ts'
import { watchEvents } from './watchEvents.ts'

/** An answer of the server that is not a success. */
interface Failure {
  error: ChatError
  /** The body, if it is JSON. */
  body: unknown
}

/**
 * Creates a `ThreadSource` that stores threads (conversations) on a server. The server must have the routes
 * in docs/threads.md.
 */
export function httpThreads(options: () => HttpThreadsOptions): ThreadSource {
  /** Called after each request that succeeded. */
  const successes = new Set<() => void>()
  const send = (method: string, path: string, body?: unknown, signal?: AbortSignal) =>
    sendRequest(options(), { method, path, body, signal })

  /**
   * Sends a request. After a 401 that the app repaired, sends the request once more. `accept` turns a failure
   * into a result.
   */
  async function request<Value>(
    method: string,
    path: string,
    {
      body,
      signal,
      accept,
    }: {
      body?: unknown
      signal?: AbortSignal | undefined
      accept?: (failure: Failure) => Value | undefined
    } = {},
  ): Promise<Value> {
    let answer = await send(method, path, body, signal)
    const { onUnauthorized } = options()
    if (answer.status === 401 && onUnauthorized !== undefined && (await onUnauthorized()) !== false)
      answer = await send(method, path, body, signal)
    const accepted = answer.failure && accept?.(answer.failure)
    if (accepted !== undefined) return accepted
    if (answer.failure !== undefined) throw answer.failure.error
    for (const listener of successes) listener()
    return answer.value as Value // the contract of the routes
  }

  const pathOf = (...names: readonly string[]) => names.map((name) => `/${encodeURIComponent(name)}`).join('')

  return {
    list: ({ cursor, limit, archived, search }, signal) =>
      request<ThreadPage>('GET', withQuery('', { cursor, limit, archived, q: search }), { signal }),
    open: (id, limit, signal) => request<OpenedThread>('GET', withQuery(pathOf(id), { limit }), { signal }),
    messages: (id, query) => request<MessagePage>('GET', withQuery(pathOf(id, 'messages'), query)),
    create: async (id, body) => (await request<{ thread: Thread }>('PUT', pathOf(id), { body })).thread,
    change: async (id, body) => (await request<{ thread: Thread }>('PATCH', pathOf(id), { body })).thread,
    async delete(id) {
      await request('DELETE', pathOf(id), { accept: acceptGone })
    },
    async writeMessage(threadId, message) {
      const path = pathOf(threadId, 'messages', message.id)
      return (await request<{ message: ThreadMessage }>('PUT', path, { body: message, accept: acceptNewer }))
        .message
    },
    async deleteMessage(threadId, messageId) {
      await request('DELETE', pathOf(threadId, 'messages', messageId), { accept: acceptGone })
    },
    async claim(threadId, toolCallId, device) {
      const path = pathOf(threadId, 'claims', toolCallId)
      const { waitMs = 0 } = await request<{ waitMs?: number | 'answered' }>('PUT', path, {
        body: { device },
        accept: acceptWait,
      })
      return waitMs
    },
    watch: (onEvent, onConnection) => watchEvents(options, { onEvent, onConnection, successes }),
  }
}

/** Sends one request. Rejects with a `ChatError` if there is no answer, or none in time. */
async function sendRequest(
  options: HttpThreadsOptions,
  {
    method,
    path,
    body,
    signal,
  }: { method: string; path: string; body: unknown; signal: AbortSignal | undefined },
): Promise<{ value: unknown; status: number; failure?: Failure }> {
  const { fetch = globalThis.fetch, clock = systemClock, timeouts = {} } = options
  const { url, headers, credentials } = await optionsOf(options)
  const target = threadsUrlOf(url, options.threadsUrl) + path
  const abort = new AbortController()
  const onAbort = () => abort.abort(signal?.reason)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted === true) onAbort()
  const deadlines = startDeadlines(clock, timeouts, (error) => abort.abort(error))
  try {
    const response = await fetch(target, {
      method,
      headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
      cache: 'no-store',
      signal: abort.signal,
      ...present({ credentials, body: body === undefined ? undefined : JSON.stringify(body) }),
    })
    deadlines.opened()
    const { ok, status } = response
    const text = ok ? await response.text() : (await readExcerpt(response.body)).text
    const value = parseJson(text)
    if (ok) return { value, status }
    const error = httpFailure(status, response.headers, text, clock.now(), target)
    return { value, status, failure: { error, body: value } }
  } catch (cause) {
    throw abort.signal.aborted ? abort.signal.reason : networkFailure(target, cause)
  } finally {
    deadlines.clear()
    signal?.removeEventListener('abort', onAbort)
  }
}

/** A stale revision is answered with the newer message. */
function acceptNewer({ body }: Failure): { message: ThreadMessage } | undefined {
  const newer = fieldsOf(body)['message']
  return isObject(newer) ? { message: newer as unknown as ThreadMessage } : undefined // the contract of the route
}

/** A call that another device carries out is answered with the rest of its claim. */
function acceptWait({ error: { data } }: Failure): { waitMs: number | 'answered' } | undefined {
  if (data.code === 'tool_answered') return { waitMs: 'answered' }
  return data.code === 'tool_claimed' ? { waitMs: data.retryAfterMs ?? 1000 } : undefined
}

/** Accepts a 404 as a success: a thread or message that does not exist need not be deleted. */
const acceptGone = ({ error }: Failure): true | undefined => (error.data.status === 404 ? true : undefined)

function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const given = Object.entries(present(query)).filter(([, value]) => value !== '' && value !== false)
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return text === '' ? path : `${path}?${text}`
}

/** Returns `true` if an error says that a thread or message does not exist (404). */
export function isUnknown(error: unknown): boolean {
  return isChatError(error) && error.data.status === 404
}
