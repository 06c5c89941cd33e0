import { createError } from '../errors/createError.ts'
import type { WireEvent } from '../events.ts'

/** Splits a stream of bytes into events. The bytes are added one network chunk at a time. */
export interface Framing {
  /** Returns the events that this chunk completes, oldest first. Never throws. */
  push(chunk: Uint8Array): readonly WireEvent[]
  /** Returns the last events when the body has ended. Absent if the format ignores an event that has no end mark. */
  end?(): readonly WireEvent[]
  /** The reason why the stream cannot be read further. Present once a size limit is exceeded. */
  readonly failure: string | undefined
}

/**
 * Reads a body and yields one array of events for each network chunk. This takes much less time than to yield
 * the events one by one. If the loop is left early or the signal aborts, the body is cancelled.
 */
export async function* readBatches(
  body: ReadableStream<Uint8Array>,
  framing: Framing,
  signal?: AbortSignal,
): AsyncGenerator<readonly WireEvent[], void, undefined> {
  const reader = body.getReader()
  // The signal may not be connected to the body, so the abort cancels it here. If the body has failed, `read` has thrown.
  const cancel = () => void reader.cancel(signal?.reason).catch(() => undefined)
  signal?.addEventListener('abort', cancel, { once: true })
  let drained = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      drained = done
      if (done) {
        const last = framing.end?.() ?? []
        if (last.length > 0) yield last
        return
      }
      const events = framing.push(value)
      if (events.length > 0) yield events
      if (framing.failure !== undefined) throw createError('stream-too-large', framing.failure)
    }
  } finally {
    signal?.removeEventListener('abort', cancel)
    if (!drained) cancel()
  }
}
