import { createByteBuffer } from './byteBuffer.ts'
import type { ByteSource } from './byteSource.ts'

/**
 * A queue for the chunks of a body. One side pushes chunks, and the other side reads them. If the body fails,
 * the chunks that were pushed before can still be read.
 */
export interface BodyQueue {
  readonly body: ByteSource
  push(chunk: Uint8Array): void
  end(): void
  fail(error: unknown): void
}

interface Sender {
  /** Called when 64 KiB are waiting. The sender should then stop. */
  pause(): void
  resume(): void
  cancel(): void
}

const highWaterBytes = 64 * 1024
/** Shorter chunks are joined: one write per event would cost one system call each. */
const longBytes = 4096

/**
 * Makes an empty queue for the chunks of a body. The queue pauses, resumes and cancels the sender of the
 * chunks.
 */
export function createBodyQueue(sender: Sender): BodyQueue {
  const waiting: Uint8Array[] = []
  let waitingBytes = 0
  /** The short chunks after those in `waiting`. */
  const short = createByteBuffer()
  let finish: (() => undefined) | undefined
  let wake = () => {}
  let isPaused = false

  function take(): Uint8Array | undefined {
    const first = waiting.shift()
    const rest = waiting.length === 0 && short.length() > 0 ? short.take() : undefined
    const taken = first === undefined || rest === undefined ? (first ?? rest) : Buffer.concat([first, rest])
    waitingBytes -= taken?.length ?? 0
    if (isPaused && waitingBytes < highWaterBytes) {
      isPaused = false
      sender.resume()
    }
    return taken
  }

  async function read(): Promise<Uint8Array | undefined> {
    if (waitingBytes === 0 && finish === undefined) await new Promise<void>((resolve) => (wake = resolve))
    return take() ?? finish?.()
  }

  function settle(how: () => undefined): void {
    finish ??= how
    wake()
  }

  return {
    body: { read, cancel: () => sender.cancel() },
    push(chunk) {
      waitingBytes += chunk.length
      if (waitingBytes > chunk.length && chunk.length < longBytes) short.push(chunk)
      else {
        if (short.length() > 0) waiting.push(short.take())
        waiting.push(chunk)
      }
      if (!isPaused && waitingBytes >= highWaterBytes) {
        isPaused = true
        sender.pause()
      }
      wake()
    },
    end: () => settle(() => undefined),
    fail: (error) =>
      settle(() => {
        throw error
      }),
  }
}
