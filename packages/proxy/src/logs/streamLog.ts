import type { ChatErrorReason, ErrorParams } from '@chatstream/core'
import { randomBytes } from 'node:crypto'

/**
 * The storage of resumable runs. `memoryLog()` keeps them in the process, `sqliteLog` in a file, `redisLog` in a server
 * that several machines share. Other implementations are possible; `docs/resumable-streams.md` lists the requirements.
 *
 * Events are opaque text, numbered from 1. A method that cannot reach its storage throws or rejects.
 */
export interface StreamLog {
  /**
   * Milliseconds to collect events for one append; 0 if an append is cheap. The first event after a pause is always
   * appended at once.
   */
  readonly batchMs: number
  /** True if other machines can read the runs: the proxy then hands its readers over when it shuts down. */
  readonly isShared?: boolean
  /**
   * Creates a run, atomically, or returns the one that has the key. A run that failed before its first event
   * (`isFreed`) is replaced.
   */
  create(run: NewRun, producer: Producer): Awaitable<Created>
  /** Finds a run; undefined if there is none. */
  find(key: string): Awaitable<RunRecord | undefined>
  /**
   * Reads the events after `afterSeq`, up to about `maxBytes` but at least one if there is one; undefined if the run
   * does not exist. A run whose producer has died gets the end `lost` here at the latest.
   */
  read(key: string, afterSeq: number, maxBytes: number): Awaitable<LogPage | undefined>
  /**
   * Calls `wake` within a second of every append and end, on any machine, and reports the reader to the
   * run's producer. Returns a function that ends the watch.
   */
  watch(key: string, wake: () => void): () => void
  /**
   * Asks the run's producer to stop, on any machine. If there is no run with this key, stores one that has ended as
   * `stopped`, with an empty `requestHash`: a request that comes later then ends at once.
   */
  stop(run: NewRun): Awaitable<void>
  /** Called once, with a function that takes the errors of the log's own timers. They must not be thrown. */
  reportTo?(report: (error: unknown) => void): void
  /** Releases the storage. */
  close(): Awaitable<void>
}

type Awaitable<Value> = Value | Promise<Value>

/** A run that is to be created. */
export interface NewRun {
  /**
   * A hash of owner and run id: 43 characters of `[A-Za-z0-9_-]`. It keeps users from reaching each other's runs. The
   * runs of one owner have the first 21 in common.
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

/** The object that fetches the answer of a run. The log calls its methods; they never throw. */
export interface Producer {
  /** Ends the run as `stopped`. */
  stop(): void
  /** Ends the run as `lost`: the log cannot store further events. */
  lost(): void
  /** Called when the first reader connects, on any machine, and when the last one disconnects. */
  readersChanged(present: boolean): void
}

/** The result of `create`: the writer of the new run, or the existing run with this key. */
export type Created = { writer: RunWriter } | { existing: RunRecord }

/** Appends events to a run. Each run has one writer. */
export interface RunWriter {
  /** A name of this log of the run, unique for each run: 1–32 characters of `[A-Za-z0-9_]`. */
  readonly epoch: string
  /**
   * Appends events in order. A promise it returns resolves once the events can be read. Throws or rejects if the run
   * belongs to another writer or is gone.
   */
  append(events: readonly string[]): void | Promise<void>
  /** Ends the run; nothing can be appended after. */
  end(end: RunEnd): void | Promise<void>
}

/** A stored run. */
export interface RunRecord {
  runId: string
  owner: string
  requestHash: string
  epoch: string
  lastSeq: number
  end?: RunEnd
}

/** A range of a run's events. */
export interface LogPage {
  epoch: string
  /** The number of the run's last event, on this page or after it. */
  lastSeq: number
  /** The events in order. The first one has the number `afterSeq` + 1. */
  events: readonly string[]
  /** The end of the run, also if further pages come before it; undefined while the run is active. */
  end?: RunEnd
}

/** The end of a run, as its readers get it. */
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

/** The description of a failed run: what happened, why it matters, what to do. */
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
 * True for a run that failed before its first event, whose id can be used again. False for a lost run: the provider may
 * still be answering its question, which would be asked twice.
 */
export function isFreed({ end, lastSeq }: Pick<RunRecord, 'end' | 'lastSeq'>): boolean {
  return lastSeq === 0 && (end?.end === 'cut' || end?.end === 'error')
}

/** The number of characters at the beginning of a key that all runs of one owner have in common. */
export const ownerChars = 21

/** The most runs of one user that are stored as stopped before their question arrives. Above it, the oldest is removed. */
export const maxEarlyStops = 20

/** The end of a run whose log was lost or whose producer died. */
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

/** The end of a run whose producer died. */
export const producerDied: RunEnd = lostRun('The process that fetched it has stopped.')

/** Makes a unique name for a log or a process. */
export function newEpoch(): string {
  return randomBytes(8).toString('hex')
}

/**
 * Milliseconds for which a producer counts as alive after it renewed its lease. It is for logs that outlive a process.
 */
export const leaseMs = 3000

/** Milliseconds between two renewals of a lease. */
export const leaseRenewalMs = 1000

/** Milliseconds between two reads of a watched run. Readers notice a dead producer within `leaseMs` + `pollMs`. */
export const pollMs = 1000
