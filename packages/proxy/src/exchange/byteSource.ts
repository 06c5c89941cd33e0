/**
 * A source of bytes, which are read piece by piece. The proxy uses it in place of a `ReadableStream`, which
 * needs more time for each piece, and more memory while it waits.
 */
export interface ByteSource {
  /**
   * Resolves with the next piece, or with `undefined` at the end. Rejects if the source breaks off. Wait for
   * each call before the next call.
   */
  read(): Promise<Uint8Array | undefined>
  /** Ends the source early. */
  cancel(): void
  /** Registers a function that is called when the source breaks, even if nobody reads it at that moment. */
  onBreak?(callback: (error: unknown) => void): void
}

/** The sources of the streams that were made here. */
const sources = new WeakMap<ReadableStream<Uint8Array>, ByteSource>()

/** Converts a `ByteSource` to a `ReadableStream`. The source is read only when the stream is read. */
export function streamOf(source: ByteSource): ReadableStream<Uint8Array> {
  const stream = new ReadableStream<Uint8Array>(
    {
      start: (controller) => source.onBreak?.((error) => controller.error(error)),
      async pull(controller) {
        const piece = await source.read()
        if (piece === undefined) controller.close()
        else controller.enqueue(piece)
      },
      cancel: () => source.cancel(),
    },
    { highWaterMark: 0 },
  )
  sources.set(stream, source)
  return stream
}

/**
 * Converts a `ReadableStream` to a `ByteSource`. Afterwards, read only the source and not the stream. If
 * `streamOf` made the stream, the result is the original source.
 */
export function sourceOf(stream: ReadableStream<Uint8Array>): ByteSource {
  const source = stream.locked ? undefined : sources.get(stream)
  if (source !== undefined) {
    sources.delete(stream)
    return source
  }
  const reader = stream.getReader()
  return {
    async read() {
      const { done, value } = await reader.read()
      return done ? undefined : value
    },
    cancel: () => void reader.cancel().catch(() => {}),
    onBreak: (breakOff) => void reader.closed.catch(breakOff),
  }
}
