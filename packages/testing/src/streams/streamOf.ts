const encoder = new TextEncoder()

/**
 * Makes a stream of these pieces. Each read returns one piece. Strings become UTF-8. With `error`, the stream
 * fails after the last piece and does not end.
 *
 * @example
 * ```ts
 * const cut = streamOf(['data: hel'], { error: new TypeError('terminated') })
 * ```
 */
export function streamOf(
  pieces: Iterable<string | Uint8Array>,
  options: { error?: unknown } = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = pieces[Symbol.iterator]()
  return new ReadableStream(
    {
      pull(controller) {
        const next = iterator.next()
        if (next.done !== true) controller.enqueue(toBytes(next.value))
        else if ('error' in options) controller.error(options.error)
        else controller.close()
      },
      cancel() {
        iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/**
 * Makes a response whose body consists of these pieces. The status is 200 and the content type is
 * `text/event-stream`, unless `init` overrides them.
 *
 * @example
 * ```ts
 * const message = await collectMessage(responseOf([sse({ choices: [] }, '[DONE]')]), { protocol: openaiChat() })
 * ```
 */
export function responseOf(body: string | Iterable<string | Uint8Array>, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers)
  if (!headers.has('content-type')) headers.set('content-type', 'text/event-stream')
  return new Response(streamOf(typeof body === 'string' ? [body] : body), { ...init, headers })
}

/** A copy of the bytes in memory that is not shared, because streams and responses reject shared memory. */
function toBytes(piece: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return typeof piece === 'string' ? encoder.encode(piece) : new Uint8Array(piece)
}
