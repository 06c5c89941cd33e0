import type { ChatError } from '../errors.ts'
import type { WireEvent } from '../events.ts'

/** A request, ready to go. */
export interface TransportRequest {
  url: string
  method: 'POST' | 'GET'
  headers: Record<string, string>
  /** JSON text. */
  body?: string
  /** As in `RequestInit`. Default: the platform's. */
  credentials?: RequestCredentials
  signal: AbortSignal
  /** Called with the size of every chunk: heartbeats count as signs of life. */
  onBytes?: (bytes: number) => void
}

/** An answer that has begun. Its headers are in; `batches` yields the events of one network chunk at a time. */
export interface WireStream {
  batches: AsyncGenerator<readonly WireEvent[], void, undefined>
  /** What to say when it is at its end and the protocol has found no end in it: it was no answer at all. */
  refuse?: () => ChatError
}

/** Carries one request to a server and its answer back. Fails with a `ChatError`; aborting goes by `signal`. */
export interface Transport {
  open(request: TransportRequest): Promise<WireStream>
}
