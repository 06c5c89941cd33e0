import { EnvHttpProxyAgent } from 'undici'
import type { Dispatcher } from 'undici'
import { createBodyQueue } from './bodyQueue.ts'

/** One request to a provider. */
export interface UpstreamCall {
  url: URL
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: Uint8Array
  /** True if the request asks for a stream. */
  stream?: boolean
  /** Aborts the request at any time: before the connection, before the first byte, or in mid-stream. */
  signal: AbortSignal
}

/** A provider's response, unchanged: redirects are not followed, nothing is retried or decoded. */
export interface UpstreamAnswer {
  status: number
  headers: Headers
  body: ReadableStream<Uint8Array> | null
}

/** Sends a request. Rejects if there is no response. A body that breaks off ends with an error. */
export type UpstreamFetch = (call: UpstreamCall) => Promise<UpstreamAnswer>

/**
 * Sends requests by HTTP, through the forward proxy in `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`. Connecting has a
 * deadline of 10 s; a body has none, since a reasoning model may be silent for minutes.
 */
export function createUpstreamFetch(): { fetch: UpstreamFetch; close(): Promise<void> } {
  const dispatcher = new EnvHttpProxyAgent({ headersTimeout: 0, bodyTimeout: 0, connectTimeout: 10_000 })
  return {
    fetch: (call) => send(dispatcher, call),
    close: () => dispatcher.destroy(),
  }
}

function send(
  dispatcher: Dispatcher,
  { url, method, headers, body, signal }: UpstreamCall,
): Promise<UpstreamAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    const queue = createBodyQueue({
      pause: () => controller?.pause(),
      resume: () => controller?.resume(),
      cancel: () => abandon(new Error('The reader left.')),
    })

    function abandon(reason: unknown): void {
      controller?.abort(reason instanceof Error ? reason : new Error('Aborted.'))
      fail(reason)
    }

    function fail(error: unknown): void {
      signal.removeEventListener('abort', abort)
      queue.fail(error)
      reject(error)
    }

    const abort = () => abandon(signal.reason)
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })

    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method, headers, body: body ?? null },
      {
        onRequestStart(started) {
          controller = started
          // The request may have been aborted while connecting; then nothing is sent.
          if (signal.aborted) abort()
        },
        onResponseStart(_, status, received) {
          if (status < 200) return
          resolve({ status, headers: headersOf(received), body: queue.body })
        },
        onResponseData: (_, chunk) => queue.push(chunk),
        onResponseEnd() {
          signal.removeEventListener('abort', abort)
          queue.end()
        },
        onResponseError: (_, error) => fail(error),
      },
    )
  })
}

/** Converts headers in the form that Node and undici use. Values that are invalid in a header are left out. */
export function headersOf(received: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(received)) {
    for (const each of [value ?? []].flat()) {
      try {
        headers.append(name, each)
      } catch {
        // Undici reads values as UTF-8; `Headers` takes no other characters than Latin-1.
      }
    }
  }
  return headers
}
