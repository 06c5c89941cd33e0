import type { SocketRequest } from '@chatstream/core'
import { passedOn } from '../upstream/headers.ts'
import { requestHeaders } from '../exchange/origins.ts'
import type { CorsOptions } from '../exchange/origins.ts'
import type { ProxyError } from '../errors/proxyError.ts'
import { otherPath } from '../errors/admissionRefusals.ts'
import { invalidEnvelope, jsonTooDeep } from '../errors/proxyRefusals.ts'
import { isTooDeep, maxJsonDepth } from '../exchange/jsonDepth.ts'
import { bareChunks, envelope, undecided } from './socketDialects.ts'
import type { SocketDialect } from './socketDialects.ts'

/** The request in the first message of a WebSocket, and the format of the answer. */
export interface SocketQuestion {
  dialect: SocketDialect
  request: Request | ProxyError
}

/**
 * Converts the first message of a WebSocket to a `Request`. The origin, the host and the cookies are taken
 * only from the handshake, because a page cannot forge them there. The message can add only headers that any
 * page may send. The path in the message must be the path of the handshake.
 */
export function readQuestion(
  message: Uint8Array<ArrayBuffer>,
  handshake: Request,
  { headers: allowed = [] }: CorsOptions,
  signal: AbortSignal,
): SocketQuestion {
  // The body is inside the envelope, one level deeper.
  if (isTooDeep(message, maxJsonDepth + 1)) return { dialect: undecided, request: jsonTooDeep(maxJsonDepth) }
  const value = parse(message)
  const headers = identityOf(handshake)
  headers.set('content-type', 'application/json')
  if (typeof value !== 'object' || value === null || !('chatstream' in value)) {
    const request = new Request(handshake.url, { method: 'POST', headers, body: message, signal })
    return { dialect: bareChunks, request }
  }
  if (!isEnvelope(value)) return { dialect: envelope, request: invalidEnvelope() }
  const { method, path, body } = value
  const url = new URL(new URL(handshake.url).origin + path)
  if (url.pathname !== new URL(handshake.url).pathname) return { dialect: envelope, request: otherPath() }
  const sendable = new Set([...passedOn, ...requestHeaders, ...allowed.map((name) => name.toLowerCase())])
  sendable.delete('content-type')
  for (const [name, text] of Object.entries(value.headers)) {
    if (sendable.has(name.toLowerCase()) && isHeaderValue(text)) headers.set(name, text)
  }
  const init = { method, headers, signal, ...(method === 'POST' && { body: JSON.stringify(body ?? null) }) }
  return { dialect: envelope, request: new Request(url, init) }
}

function parse(message: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(message))
  } catch {
    return undefined
  }
}

function isEnvelope(value: object): value is SocketRequest {
  // Each field is checked below.
  const { chatstream, method, path, headers } = value as Partial<Record<keyof SocketRequest, unknown>>
  return (
    chatstream === 1 &&
    (method === 'POST' || method === 'GET' || method === 'DELETE') &&
    typeof path === 'string' &&
    path.startsWith('/') &&
    typeof headers === 'object' &&
    headers !== null
  )
}

function isHeaderValue(text: unknown): text is string {
  return typeof text === 'string' && /^[\x20-\x7e]*$/.test(text)
}

/** The headers of the handshake, without the headers of the WebSocket protocol. */
function identityOf(handshake: Request): Headers {
  const own = /^(connection$|upgrade$|content-|sec-websocket-)/
  return new Headers([...handshake.headers].filter(([name]) => !own.test(name)))
}
