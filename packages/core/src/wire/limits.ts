const MiB = 1024 * 1024

/** What a reader of a stream may want beside the events, and how much it puts up with. */
export interface SseOptions {
  /** Comment lines, without the colon. Heartbeats and control travel here. */
  onComment?: (comment: string) => void
  /** A `retry:` field, in milliseconds. */
  onRetry?: (retryMs: number) => void
  /** The size of every chunk as it arrives, before it is parsed. */
  onBytes?: (bytes: number) => void
  /** The most characters one event may have. Default 16 Mi. */
  maxEventChars?: number
  /** The most bytes the stream may have. Default 64 MiB. */
  maxStreamBytes?: number
}

/** Counts what a stream brings; `failure` says what of it is too much. */
export function streamLimits({ onBytes, maxEventChars = 16 * MiB, maxStreamBytes = 64 * MiB }: SseOptions) {
  let bytes = 0
  let failure: string | undefined
  return {
    maxEventChars,
    /** Whether this chunk may be read. */
    admit(chunk: Uint8Array): boolean {
      onBytes?.(chunk.byteLength)
      bytes += chunk.byteLength
      if (bytes > maxStreamBytes) failure = `The stream is longer than ${maxStreamBytes} bytes.`
      return failure === undefined
    },
    checkEvent(chars: number): void {
      if (chars > maxEventChars)
        failure = `One event of the stream is longer than ${maxEventChars} characters.`
    },
    get failure() {
      return failure
    },
  }
}
