import type { SocketRequest } from '@chatstream/core'
import { passedOn } from '../upstream/headers.ts'
import type { CorsOptions } from '../options.ts'
import { requestHeaders } from '../exchange/origins.ts'
import type { ProxyError } from '../errors/proxyError.ts'
import { invalidEnvelope } from '../errors/proxyRefusals.ts'
import { bareChunks, envelope } from './socketDialects.ts'
import type { SocketDialect } from './socketDialects.ts'

/** What a socket's first message asks for, and in which words it wants to be answered. */
export interface SocketQuestion {
  dialect: SocketDialect
  request: Request | ProxyError
}

/**
 * The request in a socket's first message, as one by HTTP would be. Who asks is told by the handshake alone, which a page
 * cannot forge: origin, host and cookies are its. An envelope adds headers that any page may send.
 */
export function readQuestion(
  message: Uint8Array<ArrayBuffer>,
  handshake: Request,
  { headers: allowed = [] }: CorsOptions,
  signal: AbortSignal,
): SocketQuestion {
  const value = parse(message)
  const headers = identityOf(handshake)
  headers.set('content-type', 'application/json')
  if (typeof value !== 'object' || value === null || !('chatstream' in value)) {
    const request = new Request(handshake.url, { method: 'POST', headers, body: message, signal })
    return { dialect: bareChunks, request }
  }
  if (!isEnvelope(value)) return { dialect: envelope, request: invalidEnvelope() }
  const { method, path, body } = value
  const sendable = new Set([...passedOn, ...requestHeaders, ...allowed.map((name) => name.toLowerCase())])
  sendable.delete('content-type')
  for (const [name, text] of Object.entries(value.headers)) {
    if (sendable.has(name.toLowerCase()) && isHeaderValue(text)) headers.set(name, text)
  }
  const url = new URL(handshake.url).origin + path
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

/** The handshake's headers without those that make it a handshake. */
function identityOf(handshake: Request): Headers {
  const own = /^(connection|upgrade|content-.*|sec-websocket-.*)$/
  return new Headers([...handshake.headers].filter(([name]) => !own.test(name)))
}
