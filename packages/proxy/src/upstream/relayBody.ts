import type { Exchange } from '../exchange/exchange.ts'
import { brokenOff } from '../errors/proxyRefusals.ts'
import type { StreamRedactor } from '../exchange/secrets.ts'

/**
 * Relays a provider's body: pulls a chunk when the reader wants one, replaces the secrets and counts the bytes. If the
 * provider's body breaks off, this one errors too, so it is never taken for a complete answer.
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
    // A handler may ignore its signal once it has answered.
    reader.cancel().catch(() => {})
  })

  /** Reads the next bytes; undefined at the end. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const { done, value } = await reader.read()
      // For a pending read, a cancelled body looks like one that has ended.
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
          // The cause is dropped: it may hold text of the provider.
          controller.error(brokenOff(upstreamId))
          exchange.end('broken')
        }
      },
      cancel: () => exchange.end('aborted'),
    },
    { highWaterMark: 0 },
  )
}
