const MiB = 1024 * 1024

/** Callbacks and limits for reading a stream. */
export interface SseOptions {
  /** Called with each comment line, without the colon. Heartbeats and control messages are comments. */
  onComment?: (comment: string) => void
  /** Called with the value of a `retry:` field, in milliseconds. */
  onRetry?: (retryMs: number) => void
  /** Called with the size of every chunk before it is parsed. */
  onBytes?: (bytes: number) => void
  /**
   * The most UTF-16 code units one event may have.
   *
   * @defaultValue 16 Mi
   */
  maxEventChars?: number
  /**
   * The most bytes the stream may have.
   *
   * @defaultValue 64 MiB
   */
  maxStreamBytes?: number
}

/** Creates the check of a stream's size limits. `failure` describes the limit that was exceeded. */
export function streamLimits({ onBytes, maxEventChars = 16 * MiB, maxStreamBytes = 64 * MiB }: SseOptions) {
  let bytes = 0
  let failure: string | undefined
  return {
    maxEventChars,
    /** Counts a chunk. Returns `false` if it must not be read. */
    admit(chunk: Uint8Array): boolean {
      onBytes?.(chunk.byteLength)
      bytes += chunk.byteLength
      if (bytes > maxStreamBytes) failure = `longer than ${maxStreamBytes} bytes`
      return failure === undefined
    },
    checkEvent(chars: number): void {
      if (chars > maxEventChars) failure = `event longer than ${maxEventChars} characters`
    },
    get failure() {
      return failure
    },
  }
}
