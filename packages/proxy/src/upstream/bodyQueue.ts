import { createByteBuffer } from '../exchange/byteBuffer.ts'

/** A body that is filled by events and read by pull. Unlike a stream's internal queue, it keeps the chunks before a failure. */
export interface BodyQueue {
  readonly body: ReadableStream<Uint8Array>
  push(chunk: Uint8Array): void
  end(): void
  fail(error: unknown): void
}

interface Source {
  /** Called when 64 KiB are waiting: the sender should stop. */
  pause(): void
  resume(): void
  cancel(): void
}

const highWaterBytes = 64 * 1024

/** Makes an empty queue that controls the source of its chunks. */
export function createBodyQueue(source: Source): BodyQueue {
  let first: Uint8Array | undefined
  /** The chunks after the first one. They are joined: one write per event would cost one system call each. */
  const more = createByteBuffer()
  let finish: ((controller: ReadableStreamDefaultController<Uint8Array>) => void) | undefined
  let wake: (() => void) | undefined

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (first === undefined && finish === undefined) await new Promise<void>((resolve) => (wake = resolve))
    if (first === undefined) return finish?.(controller)
    const joined = more.length === 0 ? first : Buffer.concat([first, more.take()])
    first = undefined
    source.resume()
    controller.enqueue(joined)
  }

  function settle(how: NonNullable<typeof finish>): void {
    finish ??= how
    wake?.()
  }

  return {
    // With a high-water mark of 0, nothing is taken from the queue before someone reads.
    body: new ReadableStream({ pull, cancel: () => source.cancel() }, { highWaterMark: 0 }),
    push(chunk) {
      if (first === undefined) first = chunk
      else more.push(chunk)
      if (first.length + more.length >= highWaterBytes) source.pause()
      wake?.()
    },
    end: () => settle((controller) => controller.close()),
    fail: (error) => settle((controller) => controller.error(error)),
  }
}
