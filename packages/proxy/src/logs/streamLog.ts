import type { ChatErrorReason, ErrorParams } from '@chatstream/core'
import { randomBytes } from 'node:crypto'

/**
 * The storage of runs that readers can resume. `memoryLog()` stores runs in the process, `sqliteLog` in a file, and
 * `redisLog` in a server that several machines share. You can write your own; `docs/resumable-streams.md` lists the
 * requirements.
 *
 * For a log, events are texts without a meaning; they are numbered from 1. A method that cannot reach its storage
 * throws or rejects.
 */
export interface StreamLog {
  /**
   * Milliseconds for which events are collected for one append; 0 if an append is cheap. The first event after a
   * pause is always appended at once.
   */
  readonly batchMs: number
  /**
   * True if other machines can read the runs. When a proxy with such a log shuts down, its readers resume at other
   * machines.
   */
  readonly isShared?: boolean
  /**
   * Creates a run in one atomic step, or returns the existing run with this key. An existing run that failed before
   * its first event (`isFreed`) is replaced.
   */
  create(run: NewRun, producer: Producer): Awaitable<Created>
  /** Finds a run; undefined if there is none. */
  find(key: string): Awaitable<RunRecord | undefined>
  /**
   * Reads the events after `afterSeq`, up to about `maxBytes`, but at least one event if there is one. Returns
   * undefined if the run does not exist. If the process of the run has died, this method ends the run as `lost`,
   * unless that has already happened.
   */
  read(key: string, afterSeq: number, maxBytes: number): Awaitable<LogPage | undefined>
  /**
   * Calls `wake` within a second after each append and after the end of the run, on any machine. Reports to the run's
   * producer that the run has a reader. Returns a function that ends the watch.
   */
  watch(key: string, wake: () => void): () => void
  /**
   * Asks the run's producer, on any machine, to stop the run. If there is no run with this key, the log stores a run
   * that has ended as `stopped`, with an empty `requestHash`. A request that arrives later with this key then ends at
   * once.
   */
  stop(run: NewRun): Awaitable<void>
  /** Called once, with a function that takes the errors of the log's own timers. They must not be thrown. */
  reportTo?(report: (error: unknown) => void): void
  /** Releases the storage. */
  close(): Awaitable<void>
}

type Awaitable<Value> = Value | Promise<Value>

/** The description of a run in calls of `create` and `stop`. */
export interface NewRun {
  /**
   * A hash of owner and run id: 43 characters of `[A-Za-z0-9_-]`. It keeps users from reaching each other's runs. The
   * first 21 characters are the same for all runs of one owner.
   */
  key: string
  runId: string
  /** The user's id; empty if the proxy knows no users. */
  owner: string
  /** A hash of the request. It distinguishes a repeated request from another one with the same id. */
  requestHash: string
  /** Milliseconds for which the run is stored after its end. */
  retainMs: number
}

/**
 * Receives the messages of the log about one run: the run must end, or readers have connected or disconnected. The
 * proxy that fetches the answer implements this interface. The methods never throw.
 */
export interface Producer {
  /** Ends the run as `stopped`. */
  stop(): void
  /** Ends the run as `lost`: the log cannot store further events. */
  lost(): void
  /** Called when the first reader connects, on any machine, and when the last one disconnects. */
  readersChanged(present: boolean): void
}

/** The result of `create`: the writer of the new run. If a run with this key already exists, the result is this run. */
export type Created = { writer: RunWriter } | { existing: RunRecord }

/** Appends events to a run. Each run has one writer. */
export interface RunWriter {
  /**
   * A unique name for the stored events of this run: 1–32 characters of `[A-Za-z0-9_]`. If a run with the same id is
   * created again, its epoch is another one.
   */
  readonly epoch: string
  /**
   * Appends events in order. If it returns a promise, this resolves when the events can be read. Throws or rejects if
   * the run belongs to another writer or does not exist any more.
   */
  append(events: readonly string[]): void | Promise<void>
  /** Ends the run; nothing can be appended after. */
  end(end: RunEnd): void | Promise<void>
}

/** The stored facts about a run, without its events. */
export interface RunRecord {
  runId: string
  owner: string
  requestHash: string
  epoch: string
  lastSeq: number
  end?: RunEnd
}

/** A page of consecutive events of a run. */
export interface LogPage {
  epoch: string
  /** The number of the run's last event, on this page or after it. */
  lastSeq: number
  /** The events in order. The first one has the number `afterSeq` + 1. */
  events: readonly string[]
  /** The end of the run, also if further pages come before it; undefined while the run is active. */
  end?: RunEnd
}

/** The end of a run, in the form in which readers get it. */
export type RunEnd =
  /** The provider's stream has ended. Only a decoder can tell if the answer is complete. */
  | { end: 'complete' }
  /** A reader stopped the run. */
  | { end: 'stopped' }
  /** The provider's stream broke or passed a limit. */
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
 * Returns true if the id of a run can be used again, because the run failed before its first event. Returns false for
 * a lost run: the provider may still be answering, so another request could ask the question twice.
 */
export function isFreed({ end, lastSeq }: Pick<RunRecord, 'end' | 'lastSeq'>): boolean {
  return lastSeq === 0 && (end?.end === 'cut' || end?.end === 'error')
}

/**
 * The length of the first part of a run's key, in characters. This part depends only on the owner, so all runs of one
 * owner begin with the same part.
 */
export const ownerChars = 21

/**
 * A stop can arrive before the question of its run. The log stores at most this number of such stops for one user. If
 * there are more, the oldest is removed.
 */
export const maxEarlyStops = 20

/** Makes the end `lost` for a run whose events were lost or whose process died. */
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

/** The end of a run if the process that fetched the answer has died. */
export const producerDied: RunEnd = lostRun('The process that fetched it has stopped.')

/** Makes a random name, e.g. for the epoch of a run or for a process. */
export function newEpoch(): string {
  return randomBytes(8).toString('hex')
}

/**
 * The duration of a lease, in milliseconds. A process is regarded as alive for this time after it has renewed the
 * lease of its run. Only logs that outlive a process use leases.
 */
export const leaseMs = 3000

/** Milliseconds between two renewals of a lease. */
export const leaseRenewalMs = 1000

/**
 * Milliseconds between two reads of a watched run. Readers notice within `leaseMs` + `pollMs` that the process of a
 * run has died.
 */
export const pollMs = 1000
