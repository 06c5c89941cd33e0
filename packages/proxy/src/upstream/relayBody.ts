import { brokenOff } from '../errors/proxyRefusals.ts'
import type { ByteSource } from '../exchange/byteSource.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { StreamRedactor } from '../exchange/secrets.ts'
import { watchStall } from './deadlines.ts'
import type { AnswerDeadlines } from './deadlines.ts'

/** Everything that `relayBody` needs beside the body. */
interface RelayBodyOptions {
  redactor: StreamRedactor
  exchange: Exchange
  upstreamId: string
  /** Called with the bytes that are relayed. */
  onBytes: ((bytes: Uint8Array) => void) | undefined
  /** Undefined for an answer that is fetched into a log. */
  deadlines: AnswerDeadlines | undefined
}

/**
 * Relays a provider's body: takes a piece when the reader wants one, replaces the secrets and counts the bytes. If the
 * provider's body breaks off, this one does too, so it is never taken for a complete answer.
 */
export function relayBody(
  source: ByteSource,
  { redactor, exchange, upstreamId, onBytes, deadlines }: RelayBodyOptions,
): ByteSource {
  let isCut = false
  let onBreak: (error: unknown) => void = () => {}
  const stall = deadlines && watchStall(deadlines.clock, deadlines.readerStallMs, cut)
  const late = deadlines?.clock.setTimeout(cut, deadlines.maxAnswerMs)
  exchange.onEnd((outcome) => {
    stall?.stop()
    deadlines?.clock.clearTimeout(late)
    if (outcome === 'complete') return
    isCut = true
    // A handler may ignore its signal once it has answered.
    source.cancel()
  })

  /** Ends an answer that is late, or whose reader reads nothing. */
  function cut(): void {
    exchange.end('broken')
    onBreak(brokenOff(upstreamId))
  }

  /** Reads the next bytes; undefined at the end. */
  async function next(): Promise<Uint8Array | undefined> {
    for (;;) {
      const piece = await source.read()
      // For a pending read, a cancelled body may look like one that has ended.
      if (isCut) throw brokenOff(upstreamId)
      const bytes = piece === undefined ? redactor.end() : redactor.push(piece)
      if (bytes.length > 0) return bytes
      if (piece === undefined) return undefined
    }
  }

  return {
    async read() {
      stall?.taken()
      try {
        const bytes = await next()
        if (bytes !== undefined) onBytes?.(bytes)
        if (bytes === undefined) exchange.end('complete')
        else {
          exchange.sent(bytes.length)
          stall?.waiting()
        }
        return bytes
      } catch {
        exchange.end('broken')
        // The cause is dropped: it may hold text of the provider.
        throw brokenOff(upstreamId)
      }
    },
    cancel: () => exchange.end('aborted'),
    ...(deadlines !== undefined && { onBreak: (callback) => void (onBreak = callback) }),
  }
}
