import type { Clock } from '../clock.ts'

/** How long to wait, in milliseconds. Any bytes, heartbeats too, count as a sign of life; `totalMs` counts on regardless. */
export interface Timeouts {
  /** For the answer's headers. Default 30,000. */
  headersMs?: number
  /** For the first event, from the headers or the last sign of life. Default 60,000. */
  firstEventMs?: number
  /** Between signs of life after the first event. Default 90,000. */
  idleMs?: number
  /** For the whole run. Default: none. */
  totalMs?: number
}

const defaultTimeouts = { headersMs: 30_000, firstEventMs: 60_000, idleMs: 90_000 } as const

/** Three heartbeats of a server that keeps the run: proxies in between do not always pass a break on. */
const heartbeatIdleMs = 45_000

/** A timer this late has slept with the machine or a frozen tab: what has come meanwhile is read before anything is said. */
const lateMs = 5000

export interface Deadlines {
  /** The headers are in. `heartbeats`: the server gives a sign of life every 15 s, so that silence is told sooner. */
  opened(heartbeats?: boolean): void
  /** An event is in. */
  heard(): void
  /** Something arrived. */
  touch(): void
  clear(): void
}

/** Which deadline has passed, and how long it was. */
export interface Expiry {
  expired: keyof Timeouts
  ms: number
}

type Phase = 'headersMs' | 'firstEventMs' | 'idleMs'

/** Calls `expire` once, when nothing has come for as long as the phase allows. One timer serves all touches. */
export function startDeadlines(
  clock: Clock,
  timeouts: Timeouts,
  expire: (expiry: Expiry) => void,
): Deadlines {
  const limits: Required<Omit<Timeouts, 'totalMs'>> & Timeouts = { ...defaultTimeouts, ...timeouts }
  const { totalMs } = limits
  let phase: Phase = 'headersMs'
  let lastSign = clock.monotonicMs()
  let timer: unknown
  const total = totalMs === undefined ? undefined : clock.setTimeout(() => end('totalMs', totalMs), totalMs)
  wait(limits[phase])

  /** A touch only notes the time: re-arming a timer for each of 100,000 chunks would cost more than reading them. */
  function wait(ms: number) {
    const dueAt = clock.monotonicMs() + ms
    timer = clock.setTimeout(() => {
      const now = clock.monotonicMs()
      const rest = lastSign + limits[phase] - now
      if (rest > 0) wait(rest)
      else if (now - dueAt > lateMs) wait(lateMs)
      else end(phase, limits[phase])
    }, ms)
  }
  function end(expired: keyof Timeouts, ms: number) {
    clear()
    expire({ expired, ms })
  }
  function clear() {
    clock.clearTimeout(timer)
    clock.clearTimeout(total)
  }
  function enter(next: Phase) {
    phase = next
    lastSign = clock.monotonicMs()
    clock.clearTimeout(timer)
    wait(limits[phase])
  }
  return {
    opened(heartbeats = false) {
      if (heartbeats && timeouts.idleMs === undefined) limits.idleMs = heartbeatIdleMs
      enter('firstEventMs')
    },
    heard: () => {
      if (phase === 'firstEventMs') enter('idleMs')
    },
    touch: () => {
      lastSign = clock.monotonicMs()
    },
    clear,
  }
}
