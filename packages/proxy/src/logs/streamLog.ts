import { randomBytes } from 'node:crypto'

/**
 * Where the events of resumable runs are kept: what the proxy needs of it, and no more. `memoryLog()` keeps them in the
 * process, `sqliteLog` in a file, `redisLog` where several machines can read them. An implementation of your own serves
 * as well; `docs/resumable-streams.md` says what is asked of it.
 *
 * Events are opaque text, counted from 1 by their place. A method that cannot reach its storage throws, or rejects.
 */
export interface StreamLog {
  /**
   * How long, in milliseconds, events may wait for company before they are appended, while others have just been. 0
   * where an append costs next to nothing. The first event after a pause is always appended at once.
   */
  readonly batchMs: number
  /** Takes the key for a new run, atomically; or tells which run has it. A run that failed before its first
   * event (`isFreed`) has it no more. */
  create(run: NewRun, producer: Producer): Awaitable<Created>
  find(key: string): Awaitable<RunRecord | undefined>
  /**
   * The events after `afterSeq`, as many as there are up to about `maxBytes`, but at least one if there is one; undefined
   * where there is no such run (any more). A run whose producer has died is given its end `lost` here at the latest.
   */
  read(key: string, afterSeq: number, maxBytes: number): Awaitable<LogPage | undefined>
  /**
   * Calls `wake` whenever there may be more to read, and tells the run's producer that somebody reads. Returns what ends
   * it. `wake` must come within a second of an append or an end, wherever that was made.
   */
  watch(key: string, wake: () => void): () => void
  /**
   * Asks the run's producer, wherever it is, to stop. Where there is no run of this key, one that has `stopped` is kept in
   * its place, with `requestHash: ''`, so that a request that comes later ends at once.
   */
  stop(run: NewRun): Awaitable<void>
  close(): Awaitable<void>
}

type Awaitable<Value> = Value | Promise<Value>

/** A run at its beginning. */
export interface NewRun {
  /** Made of owner and id, so that nobody reaches another's run: 43 of `[A-Za-z0-9_-]`. */
  key: string
  runId: string
  /** The user's id; empty where the proxy knows no users. */
  owner: string
  /** What was asked, so that another question under the same id is told from a repeated one. */
  requestHash: string
  /** How long the run stays once it has ended. */
  retainMs: number
}

/** What a log asks of the process that makes a run's events. Never throws. */
export interface Producer {
  stop(): void
  /** The log has lost the run, or given it up: what follows could not be kept. */
  lost(): void
  /** Called when the first reader comes, on whichever machine, and when the last one goes. */
  readersChanged(present: boolean): void
}

export type Created = { writer: RunWriter } | { existing: RunRecord }

/** The right to append to a run. */
export interface RunWriter {
  /** Names this log of the run: 1–32 of `[A-Za-z0-9_]`, made up anew for each. */
  readonly epoch: string
  /**
   * Appends in order. What it returns, if anything, settles once the events can be read. Throws, or rejects, where the run
   * is not this writer's any more, or is gone.
   */
  append(events: readonly string[]): void | Promise<void>
  /** Ends the run; nothing can be appended after. */
  end(end: RunEnd): void | Promise<void>
}

/** A run that is there. */
export interface RunRecord {
  runId: string
  owner: string
  requestHash: string
  epoch: string
  lastSeq: number
  end?: RunEnd
}

/** A stretch of a run. */
export interface LogPage {
  epoch: string
  /** Of the run's last event, whether or not it is on this page. */
  lastSeq: number
  /** The first one's number is `afterSeq` + 1. */
  events: readonly string[]
  /** There where the run has ended, even if further events come before its end. */
  end?: RunEnd
}

/** How a run ended, as its readers are told. */
export type RunEnd =
  /** The provider's stream came to its end. Whether the answer is whole is for its decoder to say. */
  | { end: 'complete' }
  | { end: 'stopped' }
  /** The provider's stream broke, or passed a limit. */
  | ({ end: 'cut' } & RunProblem)
  /** Whoever made the events died, or the log did not keep them. */
  | ({ end: 'lost' } & RunProblem)
  /** The provider refused.  */
  | ({ end: 'error'; status: number; retryAfterMs?: number; requestId?: string } & RunProblem)

export interface RunProblem {
  code: string
  message: string
  why: string
  action: string
}

/** Whether a run has failed before it said anything, so that its id can be used again. */
export function isFreed({ end, lastSeq }: Pick<RunRecord, 'end' | 'lastSeq'>): boolean {
  return lastSeq === 0 && end !== undefined && end.end !== 'complete' && end.end !== 'stopped'
}

/** What is told of a run whose log was lost or whose producer died. */
export function lostRun(why: string): RunEnd {
  return {
    end: 'lost',
    code: 'stream_lost',
    message: 'The answer was lost on the server before its end.',
    why,
    action: 'Keep what there is, or ask again.',
  }
}

export const producerDied: RunEnd = lostRun('The process that fetched it has stopped.')

/** A name for a log that no other has. */
export function newEpoch(): string {
  return randomBytes(8).toString('hex')
}

/**
 * Of logs that outlive their process: how long a producer counts as alive after its last sign of life, how often it gives
 * one, and how often readers look for themselves. Whoever reads learns of a death within the sum of the first and last.
 */
export const leaseMs = 3000
export const leaseRenewalMs = 1000
export const pollMs = 1000
