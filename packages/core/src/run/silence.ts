import type { Clock } from '../clock.ts'
import type { Session } from './session.ts'

/** The time after the model's finish in which usage may follow, in milliseconds. */
const silenceMs = 1000

/**
 * If a timer is later than this, in milliseconds, the process was busy and has not yet read the data that arrived
 * meanwhile.
 */
const busyMs = 100

/**
 * Watches a stream that may stay open after the model has ended its answer. Calls `onSilence` after one
 * second without events. If the server stores the run, the stream is not watched, because such a server
 * reports the end.
 */
export function watchSilence(clock: Clock, session: Session, onSilence: () => void) {
  let timer: unknown

  function wait() {
    const dueAt = clock.monotonicMs() + silenceMs
    timer = clock.setTimeout(() => (clock.monotonicMs() > dueAt + busyMs ? wait() : onSilence()), silenceMs)
  }
  function clear() {
    clock.clearTimeout(timer)
    timer = undefined
  }
  return {
    /** Called for each batch with the number of its events. Chunks without events do not prolong the wait. */
    decoded(count: number) {
      const isFinished = session.isFinished && session.kept === undefined
      if (isFinished && timer !== undefined && count === 0) return
      clear()
      if (isFinished) wait()
    },
    clear,
  }
}
