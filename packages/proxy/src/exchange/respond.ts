import type { Exchange } from './exchange.ts'
import type { UpstreamApi } from '../options.ts'
import { anthropicErrorBody, errorBody, ProxyError, systemCodeOf } from '../errors/proxyError.ts'
import { internal } from '../errors/proxyRefusals.ts'
import type { Secrets } from './secrets.ts'

/** A whole answer of the proxy's own; the exchange ends with it. */
export function answer(
  exchange: Exchange,
  status: number,
  text: string | null,
  headers: Readonly<Record<string, string>>,
): Response {
  exchange.note({ status })
  if (text !== null) exchange.sent(new TextEncoder().encode(text).length)
  exchange.end('complete')
  return new Response(text, { status, headers })
}

/** What was thrown, as an answer in the form of an API. What is no refusal of the proxy's own stays on the server. */
export function refuse(exchange: Exchange, thrown: unknown, secrets: Secrets, api: UpstreamApi): Response {
  const { data, systemCode } = thrown instanceof ProxyError ? thrown : internal(systemCodeOf(thrown))
  exchange.note({ code: data.code, ...(systemCode !== undefined && { cause: systemCode }) })
  const headers = { 'cache-control': 'no-store', ...data.headers, 'content-type': 'application/json' }
  const body = api === 'anthropic' ? anthropicErrorBody(data, exchange.requestId) : errorBody(data)
  return answer(exchange, data.status, secrets.redact(body), headers)
}
