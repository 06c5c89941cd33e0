/** Counters of one proxy since its start. Most of them concern runs that can be resumed. */
export interface StreamStats {
  /** Answers that this process is fetching. */
  runs: number
  /** Those of them that nobody reads. */
  unread: number
  /** Readers that this process is serving. */
  readers: number
  /** Events that wait for the log. */
  depth: number
  /** Events that came from providers. */
  produced: number
  /** Events that were written to the log. */
  consumed: number
  /** Milliseconds that providers had to wait because the log was behind, summed up. */
  waitMs: number
  /** Providers that are waiting now. */
  waiters: number
  /** Requests that wait for a place at their provider (`maxConcurrent`). */
  queued: number
  /** Appends to the log, and the milliseconds they took, summed up. */
  appends: number
  appendMs: number
  /** Readers that were disconnected because they were too far behind. */
  readersDisconnected: number
  /** Events that were lost because their run ended as `lost`. Readers get that end. */
  eventsLost: number
  /** The cost of all answers, in the currency of `prices`. */
  cost: number
  /** Errors that were caught and passed to `onError`. */
  unexpectedErrors: number
  /** Events that were neither written, lost nor waiting: always 0. */
  eventsDropped: number
}

/** The counters of a proxy. `statsOf` converts them to `StreamStats`. */
export type StreamCounts = Omit<StreamStats, 'eventsDropped'>

/** Returns counters that are all 0. */
export function newCounts(): StreamCounts {
  return {
    runs: 0,
    unread: 0,
    readers: 0,
    depth: 0,
    produced: 0,
    consumed: 0,
    waitMs: 0,
    waiters: 0,
    queued: 0,
    appends: 0,
    appendMs: 0,
    readersDisconnected: 0,
    eventsLost: 0,
    cost: 0,
    unexpectedErrors: 0,
  }
}

/** Converts the counters to `StreamStats`. `eventsDropped` is calculated from other counters. */
export function statsOf(counts: StreamCounts): StreamStats {
  const { produced, consumed, depth, eventsLost } = counts
  return { ...counts, eventsDropped: produced - consumed - depth - eventsLost }
}
