import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { WireEvent } from '../events.ts'
import { isObject, parseJson, text } from '../json.ts'
import { endingOf, readControl } from './readControl.ts'
import { httpFailure } from './httpFailure.ts'
import type { StreamEnding, WireStream } from './transport.ts'

/**
 * The first message that a client sends over a WebSocket to the proxy. The proxy recognises it by the field
 * `chatstream`. Any other first message is treated as the body of a request to an OpenAI-compatible server.
 */
export interface SocketRequest {
  chatstream: 1
  method: 'POST' | 'GET' | 'DELETE'
  /** The path of the request, with the query. */
  path: string
  headers: Record<string, string>
  body?: unknown
}

/** The meaning of one message that arrived over a WebSocket. */
export type SocketMessage =
  | { type: 'event'; event: WireEvent }
  /** The stream has opened: the server has sent the status and the headers of its response. */
  | { type: 'open'; kept: WireStream['kept'] }
  /** The stream has ended. If the server stores answers, `ending` is its report of how the answer ended. */
  | { type: 'end'; ending: StreamEnding | undefined }
  | { type: 'error'; error: ChatError }
  /** A heartbeat, or a message that this version does not know. */
  | { type: 'other' }

/** Reads a WebSocket message of the proxy. The message has the form `{data, event?, id?}` or `{control: …}`. */
export function readEnvelope(message: string, now: number): SocketMessage {
  const value = parse(message)
  if (value === undefined) return { type: 'error', error: notAnEnvelope(message) }
  const { data, control } = value
  if (typeof data === 'string') {
    const event = text(value['event'])
    const id = text(value['id'])
    return {
      type: 'event',
      event: { data, ...(event !== undefined && { event }), ...(id !== undefined && { id }) },
    }
  }
  if (!isObject(control)) return { type: 'other' }
  if (control['type'] === 'open') return { type: 'open', kept: keptOf(control['headers']) }
  if (control['type'] === 'end') return { type: 'end', ending: endingOf(control) }
  if (control['type'] !== 'error') return { type: 'other' }
  const status = typeof control['status'] === 'number' ? control['status'] : 502
  const headers = new Headers(isObject(control['headers']) ? stringsOf(control['headers']) : {})
  return { type: 'error', error: httpFailure(status, headers, JSON.stringify(control['body'] ?? ''), now) }
}

function keptOf(headers: unknown): WireStream['kept'] {
  return readControl(new Headers(isObject(headers) ? stringsOf(headers) : {})).kept.kept
}

function parse(message: string): Record<string, unknown> | undefined {
  const value = parseJson(message)
  return isObject(value) ? value : undefined
}

function stringsOf(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
}

function notAnEnvelope(message: string): ChatError {
  const detail = message.slice(0, 80)
  return createError('not-the-proxy', `The socket sent “${detail}”, which is no message of the proxy.`, {
    detail,
  })
}
