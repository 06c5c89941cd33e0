import type { WireEvent } from '@chatstream/core'

/** A refusal, as it is told over a socket. `body` is what the answer's body says, parsed where it is JSON. */
export interface SocketFailure {
  status: number
  headers: Readonly<Record<string, string>>
  body: unknown
}

/** The proxy's messages in a reader's words; undefined for what it has none for. */
export interface SocketDialect {
  open(status: number, headers: Readonly<Record<string, string>>): string | undefined
  event(event: WireEvent): string
  /** Of the whole answer; of a run's, with what its control says. */
  end(how?: object): string | undefined
  /** What follows is the answer from its start. */
  reset: string | undefined
  heartbeat: string | undefined
  error(failure: SocketFailure): string
}

const control = (type: string, more: object = {}) => JSON.stringify({ control: { type, ...more } })

/** `@chatstream/core`'s: each event whole, and beside them what HTTP has status and headers for. */
export const envelope: SocketDialect = {
  open: (status, headers) => control('open', { status, headers }),
  event: ({ data, event, id }) => JSON.stringify({ data, event, id }),
  end: (how) => control('end', how),
  reset: control('reset'),
  heartbeat: control('heartbeat'),
  error: (failure) => control('error', failure),
}

/** That of OpenAI-shaped servers: chunks as they are. */
export const bareChunks: SocketDialect = {
  open: () => undefined,
  event: ({ data }) => data,
  end: () => undefined,
  reset: undefined,
  heartbeat: undefined,
  error: ({ body }) => JSON.stringify(asObject(body)),
}

/** Before a first message that could be read: an error that either kind of reader understands. */
export const undecided: SocketDialect = {
  ...envelope,
  error: (failure) => JSON.stringify({ ...asObject(failure.body), control: { type: 'error', ...failure } }),
}

function asObject(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : { error: body }
}
