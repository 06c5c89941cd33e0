import type { Exchange } from '../exchange/exchange.ts'
import { brokenOff } from '../errors/proxyRefusals.ts'
import type { StreamRedactor } from '../exchange/secrets.ts'

/**
 * A provider's body on its way to the reader: each chunk when the reader asks for it, without the secrets, counted.
 * Where the provider's breaks off, so does this one; it never ends cleanly then.
 */
export function relayBody(
  source: ReadableStream<Uint8Array>,
  redactor: StreamRedactor,
  exchange: Exchange,
  upstreamId: string,
): ReadableStream<Uint8Array> {
  const reader = source.getReader()
  let isCut = false
  exchange.onEnd((outcome) => {
    if (outcome === 'complete') return
    isCut = true
    // A handler in the provider's place may heed its signal no longer once it has answered.
    reader.cancel().catch(() => {})
  })

  /** The next bytes for the reader; undefined at the end. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const { done, value } = await reader.read()
      // To a pending read a cancelled body looks like one that has ended.
      if (isCut) throw brokenOff(upstreamId)
      const bytes = done ? redactor.end() : redactor.push(value)
      if (bytes.length > 0) return bytes
      if (done) return undefined
    }
  }

  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const bytes = await next()
          if (bytes !== undefined) {
            exchange.sent(bytes.length)
            return controller.enqueue(bytes)
          }
          controller.close()
          exchange.end('complete')
        } catch {
          // The cause stays here: it may name what the provider said.
          controller.error(brokenOff(upstreamId))
          exchange.end('broken')
        }
      },
      cancel: () => exchange.end('aborted'),
    },
    { highWaterMark: 0 },
  )
}
