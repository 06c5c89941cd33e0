import type { Clock } from '@chatstream/core'
import * as broken from '../errors/brokenAnswers.ts'
import { ProxyError } from '../errors/proxyError.ts'
import type { ByteSource } from '../exchange/byteSource.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { StreamRedactor } from '../exchange/secrets.ts'
import { watchStall } from './deadlines.ts'
import type { AnswerDeadlines } from './deadlines.ts'

/** Everything that `relayBody` needs besides the body. */
interface RelayBodyOptions {
  redactor: StreamRedactor
  exchange: Exchange
  clock: Clock
  upstream: { id: string; idleTimeoutMs: number }
  /** Called with the bytes that are relayed. */
  onBytes: ((bytes: Uint8Array) => void) | undefined
  /** Undefined for an answer that is fetched into a log. */
  deadlines: AnswerDeadlines | undefined
}

/**
 * Makes a response body that passes a provider's body on. It reads a piece from the provider when the client
 * needs one, replaces secrets and counts bytes. If the provider's body breaks off, the response body breaks
 * off too, so that no client takes the answer for complete.
 */
export function relayBody(
  source: ByteSource,
  { redactor, exchange, clock, upstream: { id, idleTimeoutMs }, onBytes, deadlines }: RelayBodyOptions,
): ByteSource {
  let cutBy: ProxyError | undefined
  let onBreak: (error: unknown) => void = () => {}
  let bytesSent = 0
  const idle = watchStall(clock, idleTimeoutMs, () => cut(broken.stalled(id, idleTimeoutMs)))
  const unread =
    deadlines &&
    watchStall(clock, deadlines.readerStallMs, () => cut(broken.readerStalled(deadlines.readerStallMs)))
  const late =
    deadlines &&
    clock.setTimeout(() => cut(broken.answerTooLate(deadlines.maxAnswerMs)), deadlines.maxAnswerMs)
  exchange.onEnd((outcome) => {
    idle.stop()
    unread?.stop()
    clock.clearTimeout(late)
    if (outcome === 'complete') return
    cutBy ??= broken.brokenOff(id)
    // A handler may ignore its signal once it has answered.
    source.cancel()
  })

  /** Ends the answer with an error, even if nobody reads it at that moment. */
  function cut(error: ProxyError): void {
    end(error)
    onBreak(error)
  }

  function end(error: ProxyError): void {
    cutBy ??= error
    exchange.note({ code: cutBy.data.code })
    exchange.end('broken')
  }

  /** Counts bytes that are passed on. */
  function pass(bytes: Uint8Array): void {
    onBytes?.(bytes)
    bytesSent += bytes.length
    if (deadlines !== undefined && bytesSent > deadlines.maxStreamBytes)
      throw broken.answerTooLong(deadlines.maxStreamBytes)
    exchange.sent(bytes.length)
    unread?.waiting()
  }

  return {
    async read() {
      unread?.taken()
      try {
        for (;;) {
          idle.waiting()
          const piece = await source.read()
          idle.taken()
          // For a pending read, a cancelled body may look like one that has ended.
          if (cutBy !== undefined) throw cutBy
          const bytes = piece === undefined ? redactor.end() : redactor.push(piece)
          if (bytes.length > 0) {
            pass(bytes)
            return bytes
          }
          if (piece === undefined) {
            exchange.end('complete')
            return undefined
          }
        }
      } catch (error) {
        // Another cause is dropped: it may hold text of the provider.
        end(error instanceof ProxyError ? error : broken.brokenOff(id))
        throw cutBy ?? broken.brokenOff(id)
      }
    },
    cancel: () => exchange.end('aborted'),
    ...(deadlines !== undefined && { onBreak: (callback) => void (onBreak = callback) }),
  }
}
