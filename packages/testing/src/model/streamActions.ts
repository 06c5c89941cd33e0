import type { Clock } from '@chatstream/core'
import { atSpeed, delay, orAborted } from '../time/delay.ts'
import type { PauseAction, WireAction } from './wireAction.ts'
import type { Outcome } from './seenRequest.ts'

interface StreamOptions {
  clock: Clock
  signal: AbortSignal
  /** The factor by which every wait is divided. */
  speed: number
  onSent(bytes: number): void
  onEnd(outcome: Outcome): void
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>

/**
 * Makes a response body that performs actions: it sends bytes, waits and cuts the stream. Each action is
 * performed when the reader of the body asks for more bytes. If the reader cancels, the body ends. If the
 * signal aborts, the body fails with the reason of the signal, as with an aborted `fetch`.
 */
export function streamActions(
  actions: Iterable<WireAction>,
  options: StreamOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { signal, onSent, onEnd } = options
  const left = new AbortController()
  const pause = pauses(options.clock, options.speed, left.signal)
  const iterator = actions[Symbol.iterator]()
  let next: IteratorResult<WireAction> | undefined
  let abort: () => void

  function end(outcome: Outcome) {
    signal.removeEventListener('abort', abort)
    onEnd(outcome)
  }

  async function pull(controller: Controller) {
    next ??= iterator.next()
    while (next.done !== true && isPause(next.value)) {
      await pause(next.value)
      next = iterator.next()
    }
    if (next.done !== true && next.value.type === 'send') {
      controller.enqueue(next.value.bytes)
      onSent(next.value.bytes.length)
      next = iterator.next()
      // The next action is read at once, so that a reader that cancels after the last event counts as `complete`.
      if (next.done !== true) return
    }
    finish(controller, next.done === true ? undefined : next.value)
  }

  function finish(controller: Controller, last: WireAction | undefined) {
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

function isPause(action: WireAction): action is PauseAction {
  return action.type === 'wait' || action.type === 'pace' || action.type === 'until'
}

/**
 * The most milliseconds by which the waits after a late timer are shortened, so that a rate holds with coarse timers.
 */
const catchUpMs = 100

function pauses(clock: Clock, speed: number, signal: AbortSignal) {
  let dueMs = clock.monotonicMs()
  return async (action: PauseAction): Promise<void> => {
    if (action.type === 'until') return orAborted(action.settled, signal)
    const nowMs = clock.monotonicMs()
    const from = action.type === 'wait' ? nowMs : Math.max(dueMs, nowMs - catchUpMs)
    dueMs = from + atSpeed(action.ms, speed)
    if (dueMs > nowMs) await delay(clock, dueMs - nowMs, signal)
  }
}
