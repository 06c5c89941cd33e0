const newline = 10
const colon = 58

/**
 * Returns a response with the same content, and calls `onComment` for each comment in its body, i.e. each
 * line that begins with a colon.
 */
export function countComments(response: Response, onComment: () => void): Response {
  if (response.body === null) return response
  let isLineStart = true
  const tap = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      for (const byte of chunk) {
        if (isLineStart && byte === colon) onComment()
        isLineStart = byte === newline
      }
      controller.enqueue(chunk)
    },
  })
  const { status, statusText, headers } = response
  return new Response(response.body.pipeThrough(tap), { status, statusText, headers })
}
