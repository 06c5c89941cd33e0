import type { Clock } from '../clock.ts'
import { ChatError } from '../errors.ts'

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

export interface Deadlines {
  /** The headers are in. */
  opened(): void
  /** The first event is in. */
  heard(): void
  /** Something arrived. */
  touch(): void
  clear(): void
}

type Phase = 'headersMs' | 'firstEventMs' | 'idleMs'

/** Calls `expire` once, when nothing has come for as long as the phase allows. One timer serves all touches. */
export function startDeadlines(
  clock: Clock,
  timeouts: Timeouts,
  expire: (error: ChatError) => void,
): Deadlines {
  const limits = { ...defaultTimeouts, ...timeouts }
  let phase: Phase = 'headersMs'
  let lastSign = clock.monotonicMs()
  let timer = clock.setTimeout(check, limits[phase])
  const total =
    limits.totalMs === undefined
      ? undefined
      : clock.setTimeout(() => end(timeoutError('the whole answer', limits.totalMs ?? 0)), limits.totalMs)

  /** A touch only notes the time: re-arming a timer for each of 100,000 chunks would cost more than reading them. */
  function check() {
    const rest = lastSign + limits[phase] - clock.monotonicMs()
    if (rest > 0) timer = clock.setTimeout(check, rest)
    else end(timeoutError(awaited[phase], limits[phase]))
  }
  function end(error: ChatError) {
    clear()
    expire(error)
  }
  function clear() {
    clock.clearTimeout(timer)
    if (total !== undefined) clock.clearTimeout(total)
  }
  function enter(next: Phase) {
    phase = next
    lastSign = clock.monotonicMs()
    clock.clearTimeout(timer)
    timer = clock.setTimeout(check, limits[phase])
  }
  return {
    opened: () => enter('firstEventMs'),
    heard: () => {
      if (phase === 'firstEventMs') enter('idleMs')
    },
    touch: () => {
      lastSign = clock.monotonicMs()
    },
    clear,
  }
}

const awaited: Readonly<Record<Phase, string>> = {
  headersMs: 'the server to answer',
  firstEventMs: 'the first word of the answer',
  idleMs: 'more of the answer',
}

function timeoutError(what: string, ms: number): ChatError {
  return new ChatError({
    kind: 'timeout',
    message: `Waited ${ms / 1000} s for ${what}.`,
    why: 'The request was given up; what arrived is kept.',
    action:
      'Try again. If the model needs longer than this, raise the timeout, or let the server send heartbeats.',
    retryable: true,
  })
}
