/**
 * A source of bytes. A reader takes the bytes piece by piece. Inside the proxy it is used instead of a
 * `ReadableStream`, because a `ReadableStream` needs more time per piece, and more memory while it waits.
 */
export interface ByteSource {
  /** Resolves with the next piece; undefined at the end. Rejects if the bytes break off. One call at a time. */
  read(): Promise<Uint8Array | undefined>
  /** Ends the source early. */
  cancel(): void
  /** Registers a function that is called when the source breaks, even if nobody reads it at that moment. */
  onBreak?(callback: (error: unknown) => void): void
}

/** The sources of the streams that were made here. */
const sources = new WeakMap<ReadableStream<Uint8Array>, ByteSource>()

/** Converts a source to a `ReadableStream`. The source is not read before the stream is read. */
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
 * Converts a `ReadableStream` to a source. Nobody else may read the stream. If `streamOf` made the stream, the result
 * is the original source.
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
