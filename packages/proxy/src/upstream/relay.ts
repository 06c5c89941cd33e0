import type { Clock } from '@chatstream/core'
import { sourceOf, streamOf } from '../exchange/byteSource.ts'
import type { ByteSource } from '../exchange/byteSource.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { providerRequestId, relayedHeaders, retryHeaders } from './headers.ts'
import { readProviderError } from './providerRefusal.ts'
import { ProxyError, systemCodeOf } from '../errors/proxyError.ts'
import * as refusals from '../errors/proxyRefusals.ts'
import { readExcerpt } from '../exchange/readExcerpt.ts'
import type { AnswerDeadlines } from './deadlines.ts'
import { relayBody } from './relayBody.ts'
import type { CallWatch } from './watchCall.ts'
import type { Secrets } from '../exchange/secrets.ts'
import type { Upstream } from './upstream.ts'
import type { UpstreamAnswer, UpstreamCall } from './upstreamFetch.ts'

const bodiless = [204, 205]

/** The options of `relay`. */
export interface RelayOptions {
  secrets: Secrets
  clock: Clock
  /** Called before the request is sent. `undefined` if there is no observer. */
  observe?: ((exchange: Exchange) => CallWatch) | undefined
  /** Counts the tokens of the answer. */
  meter?: { sent(): void; push(bytes: Uint8Array): void; refused(): void } | undefined
  deadlines?: AnswerDeadlines | undefined
}

/**
 * Sends one request to an upstream (provider). If the upstream already has `maxConcurrent` requests, this request
 * waits first. The returned response has the provider's status, some of its headers, and its body, chunk by chunk.
 * If there is no response to pass on, throws a `ProxyError`. When the client's request ends, the request to the
 * provider ends too.
 */
export async function relay(
  call: Omit<UpstreamCall, 'signal'>,
  upstream: Upstream,
  exchange: Exchange,
  { observe, ...options }: RelayOptions,
): Promise<Response> {
  const started = upstream.concurrencyLimit.acquire(exchange.signal)
  if (started === undefined) throw refusals.queueFull(upstream.id)
  exchange.onEnd(await started)
  options.meter?.sent()
  const watch = observe?.(exchange)
  const headers = { ...call.headers, ...watch?.headers }
  try {
    if (watch === undefined) return await relayAnswer(call, upstream, exchange, options)
    return await watch.run(() => relayAnswer({ ...call, headers }, upstream, exchange, options, watch))
  } catch (error) {
    if (!exchange.signal.aborted) options.meter?.refused()
    watch?.failed(error)
    throw error
  }
}

async function relayAnswer(
  call: Omit<UpstreamCall, 'signal'>,
  upstream: Upstream,
  exchange: Exchange,
  { secrets, clock, meter, deadlines }: Omit<RelayOptions, 'observe'>,
  watch?: CallWatch,
): Promise<Response> {
  const answer = await ask(call, upstream, exchange, clock)
  const { status, headers } = answer
  watch?.answered(status, headers)
  const requestId = providerRequestId(headers, secrets)
  exchange.note({ status, ...(requestId !== undefined && { requestId }) })
  const unreadable = unreadableReason(answer)
  if (unreadable !== undefined) {
    answer.body?.cancel()
    throw refusals.unreadable(upstream.id, unreadable)
  }
  if (status >= 400 && upstream.errors === 'safe') {
    const text = answer.body === null ? '' : await readExcerpt(answer.body, clock)
    const { data } = readProviderError(status, text, secrets)
    throw new ProxyError({ ...data, headers: retryHeaders(headers, secrets) })
  }
  if (status >= 400) meter?.refused()
  const body = bodiless.includes(status) ? null : decoded(answer)
  const response = { status, headers: relayedHeaders(headers, secrets) }
  if (body !== null) {
    const onBytes = (bytes: Uint8Array) => {
      meter?.push(bytes)
      watch?.push(bytes)
    }
    const redactor = secrets.redactStream()
    const relayed = relayBody(body, { redactor, exchange, clock, upstream, onBytes, deadlines })
    return new Response(streamOf(relayed), response)
  }
  exchange.end('complete')
  return new Response(null, response)
}

/** Sends the request and waits for the provider's headers, up to the deadline. */
async function ask(
  call: Omit<UpstreamCall, 'signal'>,
  upstream: Upstream,
  exchange: Exchange,
  clock: Clock,
): Promise<UpstreamAnswer> {
  const abort = new AbortController()
  exchange.onEnd((outcome) => outcome !== 'complete' && abort.abort())
  let timedOut = false
  const timer = clock.setTimeout(() => {
    timedOut = true
    abort.abort()
  }, upstream.headersTimeoutMs)
  try {
    return await upstream.fetch({ ...call, signal: abort.signal })
  } catch (error) {
    if (timedOut) throw refusals.headersTimedOut(upstream.id, upstream.headersTimeoutMs)
    throw refusals.unreachable(upstream.id, systemCodeOf(error))
  } finally {
    clock.clearTimeout(timer)
  }
}

/** Describes why an answer cannot be relayed. Returns undefined if it can. */
function unreadableReason({ status, headers }: UpstreamAnswer): string | undefined {
  const encoding = encodingOf(headers)
  if (status < 200 || status > 599) return `the status ${status}`
  if (status >= 300 && status < 400) return `a redirect (${status})`
  return ['identity', 'gzip', 'deflate'].includes(encoding) ? undefined : 'an encoding nobody asked for'
}

/**
 * Decompresses a body that the provider has compressed although the request did not ask for it. In a compressed body,
 * keys could not be found and replaced.
 */
function decoded({ headers, body }: UpstreamAnswer): ByteSource | null {
  const encoding = encodingOf(headers)
  if (body === null || (encoding !== 'gzip' && encoding !== 'deflate')) return body
  // The DOM's types want chunks backed by an ArrayBuffer, as chunks of a socket are.
  const opened = new DecompressionStream(encoding) as ReadableWritablePair<Uint8Array, Uint8Array>
  return sourceOf(streamOf(body).pipeThrough(opened))
}

function encodingOf(headers: Headers): string {
  return headers.get('content-encoding')?.toLowerCase().replace(/^x-/, '') || 'identity'
}
