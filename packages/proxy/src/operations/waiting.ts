import type { Clock } from '@chatstream/core'
import type { StreamLog } from '../logs/streamLog.ts'

/** Milliseconds between two looks at what is still running. */
const lookMs = 50

/** Milliseconds within which the log must answer. */
const logAnswersMs = 2000

/**
 * Calls `isIdle` again and again until it returns `true`, and then resolves with `true`. If `deadlineMs` pass
 * before that, resolves with `false`.
 */
export async function waitUntilIdle(
  isIdle: () => boolean,
  deadlineMs: number,
  clock: Clock,
): Promise<boolean> {
  const untilMs = clock.monotonicMs() + deadlineMs
  while (!isIdle()) {
    const restMs = untilMs - clock.monotonicMs()
    if (restMs <= 0) return false
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, Math.min(lookMs, restMs)))
  }
  return true
}

/** Resolves with `true` if the log of resumable answers responds in time, otherwise with `false`. */
export async function isReachable(log: StreamLog, clock: Clock): Promise<boolean> {
  let timer: unknown
  const late = new Promise<boolean>((resolve) => {
    timer = clock.setTimeout(() => resolve(false), logAnswersMs)
  })
  const answer = (async () => {
    await log.find('')
    return true
  })()
  try {
    return await Promise.race([answer, late])
  } catch {
    return false
  } finally {
    clock.clearTimeout(timer)
  }
}
