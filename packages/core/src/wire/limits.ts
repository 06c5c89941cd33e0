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
   * The maximum length of one event, in UTF-16 code units.
   *
   * @defaultValue 16 Mi
   */
  maxEventChars?: number
  /**
   * The maximum length of the stream, in bytes.
   *
   * @defaultValue 64 MiB
   */
  maxStreamBytes?: number
}

/**
 * Creates an object that checks the size limits of a stream. If a limit is exceeded, `failure` describes it.
 */
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
