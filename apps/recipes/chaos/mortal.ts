import { type Clock, systemClock } from '@chatstream/core'
import type { RunEnd, StreamLog } from '@chatstream/proxy'

/** The life of a simulated proxy process, which a run can end abruptly. */
export interface Life {
  isOver: boolean
}

/** A clock whose timers do not fire after the end, so that no lease is renewed. */
export function mortalClock(life: Life): Clock {
  return {
    ...systemClock,
    setTimeout: (callback, ms) => systemClock.setTimeout(() => !life.isOver && callback(), ms),
  }
}

/**
 * A log that stores nothing after the end, as if its process had been killed.
 *
 * @param onEnd called with the end of each run, also if the log cannot store it
 */
export function mortalLog(log: StreamLog, life: Life, onEnd: (end: RunEnd) => void): StreamLog {
  const alive = () => {
    if (life.isOver) throw new Error('The process is gone.')
  }
  return {
    ...log,
    async create(run, producer) {
      alive()
      const created = await log.create(run, producer)
      if (!('writer' in created)) return created
      const { writer } = created
      return {
        writer: {
          epoch: writer.epoch,
          async append(events) {
            alive()
            await writer.append(events)
          },
          async end(end) {
            alive()
            onEnd(end)
            await writer.end(end)
          },
        },
      }
    },
    stop(run) {
      alive()
      return log.stop(run)
    },
  }
}
