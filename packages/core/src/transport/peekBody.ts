/** The beginning of every event stream: a field or a comment, perhaps after empty lines. */
const beginsLikeSse = /^\uFEFF?[\r\n]*(data|event|id|retry)?:/
const enough = 16

/**
 * Reads the first bytes of a body to find out whether it is an event stream: many small servers send server-sent events
 * as `text/html` or `text/plain`. The body in the result is whole.
 */
export async function peekBody(
  body: ReadableStream<Uint8Array>,
): Promise<{ isSse: boolean; body: ReadableStream<Uint8Array> }> {
  const reader = body.getReader()
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const seen: Uint8Array[] = []
  let start = ''
  while (start.length < enough) {
    const { done, value } = await reader.read()
    if (done) break
    seen.push(value)
    start += decoder.decode(value, { stream: true })
  }
  const whole = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const first = seen.shift()
        if (first !== undefined) return controller.enqueue(first)
        const { done, value } = await reader.read()
        return done ? controller.close() : controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return { isSse: beginsLikeSse.test(start), body: whole }
}
