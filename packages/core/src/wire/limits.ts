import { ChatError } from '../errors.ts'

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

/** Counts what a stream brings, and says when it is too much. */
export function streamLimits({ onBytes, maxEventChars = 16 * MiB, maxStreamBytes = 64 * MiB }: SseOptions) {
  let bytes = 0
  let failure: ChatError | undefined
  return {
    maxEventChars,
    /** Whether this chunk may be read. */
    admit(chunk: Uint8Array): boolean {
      onBytes?.(chunk.byteLength)
      bytes += chunk.byteLength
      if (bytes > maxStreamBytes) failure = tooLarge(`The stream is longer than ${maxStreamBytes} bytes.`)
      return failure === undefined
    },
    checkEvent(chars: number): void {
      if (chars > maxEventChars)
        failure = tooLarge(`One event of the stream is longer than ${maxEventChars} characters.`)
    },
    get failure() {
      return failure
    },
  }
}

function tooLarge(message: string): ChatError {
  return new ChatError({
    kind: 'protocol',
    message,
    why: 'Reading on could fill the memory of the page; what arrived before is kept.',
    action: 'Check what the server sends, or raise the limit if answers of this size are meant.',
    retryable: false,
  })
}
