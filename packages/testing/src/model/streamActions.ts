import type { Clock } from '@chatstream/core'
import { atSpeed, delay } from '../time/delay.ts'
import type { Move } from './wireAction.ts'
import type { Outcome } from './seenRequest.ts'

interface PlayOptions {
  clock: Clock
  signal: AbortSignal
  /** Divides every wait. */
  speed: number
  onSent(bytes: number): void
  onEnd(outcome: Outcome): void
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>

/**
 * Moves as the body of a response. One is made when one is asked for; none is made once the reader has left or the
 * signal aborts, which breaks the stream as an aborted `fetch` does.
 */
export function playMoves(
  moves: Iterable<Move>,
  options: PlayOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { signal, onSent, onEnd } = options
  const left = new AbortController()
  const pause = pauses(options.clock, options.speed, left.signal)
  const iterator = moves[Symbol.iterator]()
  let next: IteratorResult<Move> | undefined
  let abort: () => void

  function end(outcome: Outcome) {
    signal.removeEventListener('abort', abort)
    onEnd(outcome)
  }

  async function pull(controller: Controller) {
    next ??= iterator.next()
    while (next.done !== true && (next.value.type === 'wait' || next.value.type === 'pace')) {
      await pause(next.value)
      next = iterator.next()
    }
    if (next.done !== true && next.value.type === 'send') {
      controller.enqueue(next.value.bytes)
      onSent(next.value.bytes.length)
      next = iterator.next()
      // Looked ahead, so that a reader who leaves after the last event has left a stream that is complete.
      if (next.done !== true) return
    }
    finish(controller, next.done === true ? undefined : next.value)
  }

  function finish(controller: Controller, last: Move | undefined) {
    if (last?.type === 'cut' && last.how === 'error') controller.error(new TypeError('The connection broke.'))
    else controller.close()
    end(last === undefined ? 'complete' : 'cut')
  }

  return new ReadableStream(
    {
      start(controller) {
        abort = () => {
          left.abort(signal.reason)
          controller.error(signal.reason)
          end('aborted')
        }
        if (signal.aborted) abort()
        else signal.addEventListener('abort', abort)
      },
      pull: (controller) =>
        pull(controller).catch((error: unknown) => {
          if (left.signal.aborted) return
          end('cut')
          throw error
        }),
      cancel(reason) {
        left.abort(reason)
        end('aborted')
      },
    },
    { highWaterMark: 0 },
  )
}

/** Late timers are made up for by this much at most, so that a rate holds although timers are coarse. */
const catchUpMs = 100

function pauses(clock: Clock, speed: number, signal: AbortSignal) {
  let dueMs = clock.monotonicMs()
  return async (move: { type: 'wait' | 'pace'; ms: number }): Promise<void> => {
    const nowMs = clock.monotonicMs()
    const from = move.type === 'wait' ? nowMs : Math.max(dueMs, nowMs - catchUpMs)
    dueMs = from + atSpeed(move.ms, speed)
    if (dueMs > nowMs) await delay(clock, dueMs - nowMs, signal)
  }
}
