import type { Clock } from '../clock.ts'
import type { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { ChatErrorReason } from '../errors/reasons.ts'

/**
 * The time limits of a run (request to the model), in milliseconds. `totalMs` limits the whole run. The time of
 * each other limit starts again when bytes arrive, even if these bytes are only a heartbeat.
 */
export interface Timeouts {
  /**
   * The longest wait for the response's headers.
   * @defaultValue 30000
   */
  headersMs?: number
  /**
   * The longest wait for the first event, after the headers or after the last bytes that arrived.
   * @defaultValue 60000
   */
  firstEventMs?: number
  /**
   * The longest time without bytes after the first event.
   * @defaultValue 90000
   */
  idleMs?: number
  /** The longest duration of the whole run. Default: no limit. */
  totalMs?: number
}

const defaultTimeouts = { headersMs: 30_000, firstEventMs: 60_000, idleMs: 90_000 } as const

/**
 * The idle limit for a server that keeps the run: three heartbeats. It detects broken connections that proxies in
 * between do not report.
 */
const heartbeatIdleMs = 45_000

/**
 * A timer that is this many milliseconds late was delayed by a sleeping device or a frozen tab. Data that arrived
 * meanwhile is read first.
 */
const lateMs = 5000

/** The time limits of one connection, while they run. */
export interface Deadlines {
  /**
   * Called when the headers have arrived. If `heartbeats` is `true`, the server sends a comment every 15 s,
   * so the idle limit is shorter.
   */
  opened(heartbeats?: boolean): void
  /** Called when events have arrived. */
  heard(): void
  /** Called when any bytes have arrived. */
  touch(): void
  clear(): void
}

const reasons: Readonly<Record<keyof Timeouts, ChatErrorReason>> = {
  headersMs: 'timeout-headers',
  firstEventMs: 'timeout-first-event',
  idleMs: 'timeout-idle',
  totalMs: 'timeout-total',
}

type Phase = 'headersMs' | 'firstEventMs' | 'idleMs'

/**
 * Starts the time limits of a connection. If a limit passes, `expire` is called once, with the error for this
 * limit.
 */
export function startDeadlines(
  clock: Clock,
  timeouts: Timeouts,
  expire: (error: ChatError) => void,
): Deadlines {
  const limits: Required<Omit<Timeouts, 'totalMs'>> & Timeouts = { ...defaultTimeouts, ...timeouts }
  const { totalMs } = limits
  let phase: Phase = 'headersMs'
  let lastSign = clock.monotonicMs()
  let timer: unknown
  const total = totalMs === undefined ? undefined : clock.setTimeout(() => end('totalMs', totalMs), totalMs)
  wait(limits[phase])

  /**
   * Sets the timer for `ms`. `touch` does not restart it but only stores the time, because a new timer for each of
   * 100,000 chunks would cost more than reading them.
   */
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
    expire(createError(reasons[expired], undefined, { seconds: ms / 1000 }))
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
