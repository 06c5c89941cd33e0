import type { ChatErrorReason, ErrorParams } from '@chatstream/core'
import { randomBytes } from 'node:crypto'

/**
 * A log: the store of resumable runs. A run is one request to a provider, with its answer. A reader is a
 * client that reads the answer. `memoryLog()` stores runs in the process, `sqliteLog` in a file, and
 * `redisLog` in a server that several machines share. You can write your own log; `docs/resumable-streams.md`
 * lists the requirements.
 *
 * A log does not look into the events: they are texts, numbered from 1. If a method cannot reach its storage,
 * it throws or rejects.
 */
export interface StreamLog {
  /**
   * The time for which events are collected before they are appended together, in milliseconds. Use 0 if an
   * append is cheap. The first event after a pause is always appended at once.
   */
  readonly batchMs: number
  /**
   * `true` if other machines can read the runs. If a proxy with such a log shuts down, its readers resume at
   * other machines.
   */
  readonly isShared?: boolean
  /**
   * Creates a run in one atomic step. If a run with this key exists, returns it. If the existing run failed
   * before its first event (`isFreed`), replaces it.
   */
  create(run: NewRun, producer: Producer): Awaitable<Created>
  /** Returns the run with this key, or `undefined` if there is none. */
  find(key: string): Awaitable<RunRecord | undefined>
  /**
   * Reads the events after the number `afterSeq`, up to about `maxBytes`. If there are such events, returns
   * at least one. If the run does not exist, returns `undefined`. If the process that wrote the run has died,
   * ends the run as `lost`.
   */
  read(key: string, afterSeq: number, maxBytes: number): Awaitable<LogPage | undefined>
  /**
   * Calls `wake` within one second after each append and after the end of the run, also if another machine
   * wrote them. Also reports to the producer of the run that the run has a reader. Returns a function that
   * ends the watch.
   */
  watch(key: string, wake: () => void): () => void
  /**
   * Asks the producer of the run, on any machine, to stop the run. If there is no run with this key, stores
   * an empty run that has ended as `stopped`, with an empty `requestHash`. If a request with this key arrives
   * later, it then ends at once.
   */
  stop(run: NewRun): Awaitable<void>
  /**
   * Called once, with a function to which the log passes the errors in its own timers. The log must not throw
   * these errors.
   */
  reportTo?(report: (error: unknown) => void): void
  /** Releases the storage. */
  close(): Awaitable<void>
}

type Awaitable<Value> = Value | Promise<Value>

/** The description of a run (one request to a provider) in calls of `create` and `stop`. */
export interface NewRun {
  /**
   * A hash of the owner and the run id: 43 characters of `[A-Za-z0-9_-]`. Because of the hash, a user cannot
   * reach the runs of another user. The first 21 characters are the same for all runs of one owner.
   */
  key: string
  runId: string
  /** The id of the user. Empty if the proxy has no `authenticate`. */
  owner: string
  /**
   * A hash of the request. With it, the proxy can tell a repeated request from another request with the same
   * run id.
   */
  requestHash: string
  /** The time for which the run is stored after its end, in milliseconds. */
  retainMs: number
}

/**
 * The producer of a run: the process that receives the answer from the provider. The log calls these methods
 * if the run must end, or if readers have connected or disconnected. The methods never throw.
 */
export interface Producer {
  /** Ends the run as `stopped`. */
  stop(): void
  /** Ends the run as `lost`, because the log cannot store further events. */
  lost(): void
  /** Called when the first reader (client) connects, on any machine, and when the last reader disconnects. */
  readersChanged(present: boolean): void
}

/** The result of `StreamLog.create`: the writer of the new run, or the existing run with the same key. */
export type Created = { writer: RunWriter } | { existing: RunRecord }

/** Appends events to a run (a stored answer). Each run has one writer. */
export interface RunWriter {
  /**
   * A unique name for the stored events of this run: 1–32 characters of `[A-Za-z0-9_]`. If a run with the
   * same id is created again, it gets another epoch.
   */
  readonly epoch: string
  /**
   * Appends events in order. If the method returns a promise, it resolves when the events can be read. If the
   * run has another writer, or does not exist any more, the method throws or rejects.
   */
  append(events: readonly string[]): void | Promise<void>
  /** Ends the run. After that, nothing can be appended. */
  end(end: RunEnd): void | Promise<void>
}

/** The stored facts about a run (a stored answer), without its events. */
export interface RunRecord {
  runId: string
  owner: string
  requestHash: string
  epoch: string
  lastSeq: number
  end?: RunEnd
}

/** A page of consecutive events of a run (a stored answer). */
export interface LogPage {
  epoch: string
  /** The number of the last event of the run, even if this event is not on this page. */
  lastSeq: number
  /** The events in order. The first event has the number `afterSeq` + 1. */
  events: readonly string[]
  /**
   * The end of the run. It is also present if further pages follow this page. Absent while the run is in
   * progress.
   */
  end?: RunEnd
}

/** The end of a run (an answer), in the form in which clients get it. */
export type RunEnd =
  /** The provider's stream has ended. The client's decoder finds out if the answer is complete. */
  | { end: 'complete' }
  /** A client stopped the run. */
  | { end: 'stopped' }
  /** The provider's stream broke or exceeded a limit. */
  | ({ end: 'cut' } & RunProblem)
  /** The process that fetched the run died, or the log could not store its events. */
  | ({ end: 'lost' } & RunProblem)
  /** The provider answered with an error. */
  | ({ end: 'error'; status: number; retryAfterMs?: number; requestId?: string } & RunProblem)

/** Explains why a run failed: what happened, why it matters, and what to do. */
export interface RunProblem {
  code: string
  message: string
  why: string
  action: string
  /** As in `ProxyErrorData`. */
  reason?: ChatErrorReason
  params?: ErrorParams
}

/**
 * Returns `true` if a run (one request to a provider) failed before its first event. The id of this run can be
 * used again. Returns `false` if the run is lost: the provider may still be answering, so another request could
 * ask the question twice.
 */
export function isFreed({ end, lastSeq }: Pick<RunRecord, 'end' | 'lastSeq'>): boolean {
  return lastSeq === 0 && (end?.end === 'cut' || end?.end === 'error')
}

/**
 * The number of characters at the beginning of a run's key that depend only on the owner. The keys of all
 * runs of one owner begin with the same characters.
 */
export const ownerChars = 21

/**
 * The maximum number of early stops that a log stores for one user. An early stop is the stop of a run whose
 * question has not arrived yet. If there are more, the oldest is removed.
 */
export const maxEarlyStops = 20

/** Returns the `RunEnd` with `end: 'lost'`: the events of the run are gone, or the process that wrote them died. */
export function lostRun(why: string): RunEnd {
  return {
    end: 'lost',
    reason: 'run-lost',
    code: 'stream_lost',
    message: 'The answer was lost on the server before its end.',
    why,
    action: 'Keep what there is, or ask again.',
  }
}

/** The end of a run if the process that received the answer from the provider has died. */
export const producerDied: RunEnd = lostRun('The process that fetched it has stopped.')

/** Makes a random name, e.g. for the epoch of a run or for a process. */
export function newEpoch(): string {
  return randomBytes(8).toString('hex')
}

/**
 * The duration of a lease, in milliseconds. After a process has renewed the lease of its run, it counts as
 * alive for this time. Only logs that outlive a process use leases.
 */
export const leaseMs = 3000

/**
 * The time between two renewals of a lease, in milliseconds. While its lease is valid, a process counts as
 * alive.
 */
export const leaseRenewalMs = 1000

/**
 * The time between two checks of a run that has readers, in milliseconds. If the process of a run dies, its
 * readers notice this within `leaseMs` + `pollMs`.
 */
export const pollMs = 1000
