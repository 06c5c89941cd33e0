import type { ErrorBody } from '../errors/proxyError.ts'
import { ProxyError, systemCodeOf } from '../errors/proxyError.ts'
import { internal } from '../errors/proxyRefusals.ts'
import type { Exchange } from './exchange.ts'
import type { Secrets } from './secrets.ts'

/** Makes a response with a complete body, and ends the exchange (the handling of the request). */
export function respond(
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

/**
 * Makes the response to a request that failed. The response contains the content of a `ProxyError`. The details
 * of any other error stay on the server.
 */
export function respondWithError(
  exchange: Exchange,
  thrown: unknown,
  secrets: Secrets,
  errorBody: ErrorBody,
): Response {
  const { data, systemCode } = thrown instanceof ProxyError ? thrown : internal(systemCodeOf(thrown))
  const errorFrom = data.isProviders === true ? 'provider' : 'proxy'
  exchange.note({ code: data.code, errorFrom, ...(systemCode !== undefined && { cause: systemCode }) })
  const headers = { 'cache-control': 'no-store', ...data.headers, 'content-type': 'application/json' }
  return respond(exchange, data.status, secrets.redact(errorBody(data, exchange.requestId())), headers)
}
