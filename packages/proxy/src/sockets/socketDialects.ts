import type { WireEvent } from '@chatstream/core'

/** An error response that is sent over a WebSocket. `body` is parsed JSON, or text if the body is not JSON. */
export interface SocketFailure {
  status: number
  headers: Readonly<Record<string, string>>
  body: unknown
}

/**
 * The format of the WebSocket messages that a client expects. If the format has no message for an event, the method
 * for this event returns `undefined`.
 */
export interface SocketDialect {
  open(status: number, headers: Readonly<Record<string, string>>): string | undefined
  event(event: WireEvent): string
  /** Returns the message for the end of the answer. If the answer is resumable, `how` is its end. */
  end(how?: object): string | undefined
  /** The message that says that the answer starts again from its first event. */
  reset: string | undefined
  heartbeat: string | undefined
  error(failure: SocketFailure): string
}

const control = (type: string, more: object = {}) => JSON.stringify({ control: { type, ...more } })

/**
 * The format of `@chatstream/core`: events with all their fields, and control messages for status, headers and end.
 */
export const envelope: SocketDialect = {
  open: (status, headers) => control('open', { status, headers }),
  event: ({ data, event, id }) => JSON.stringify({ data, event, id }),
  end: (how) => control('end', how),
  reset: control('reset'),
  heartbeat: control('heartbeat'),
  error: (failure) => control('error', failure),
}

/** The format of OpenAI-compatible servers: chunks only, without control messages. */
export const bareChunks: SocketDialect = {
  open: () => undefined,
  event: ({ data }) => data,
  end: () => undefined,
  reset: undefined,
  heartbeat: undefined,
  error: ({ body }) => JSON.stringify(asObject(body)),
}

/**
 * The format for errors that occur before the first message was read. Until then, the proxy does not know
 * which format the client expects. Clients of both formats understand this format.
 */
export const undecided: SocketDialect = {
  ...envelope,
  error: (failure) => JSON.stringify({ ...asObject(failure.body), control: { type: 'error', ...failure } }),
}

function asObject(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : { error: body }
}
