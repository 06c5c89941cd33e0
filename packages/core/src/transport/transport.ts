import type { ChatError, ChatErrorData } from '../errors.ts'
import type { WireEvent } from '../events.ts'

/** A request, ready to go. */
export interface TransportRequest {
  url: string
  /** `POST` asks, `GET` asks or resumes, `DELETE` stops. */
  method: 'POST' | 'GET' | 'DELETE'
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
  /** Where the server keeps the run, so that it can be resumed: the log's epoch, and where it is if not in `streams/`. */
  kept?: { epoch: string; location?: string }
  /** The last word of a server that keeps the run, once it was said. Until then the stream is not at its end. */
  ending?: () => StreamEnding | undefined
}

/** How a run ended at a server that keeps it. `cut`: its provider's stream broke; `lost`: whoever read it is gone. */
export interface StreamEnding extends Partial<Omit<ChatErrorData, 'kind' | 'retryable'>> {
  end: 'complete' | 'stopped' | 'cut' | 'lost' | 'error'
}

/** Carries one request to a server and its answer back. Fails with a `ChatError`; aborting goes by `signal`. */
export interface Transport {
  open(request: TransportRequest): Promise<WireStream>
}
