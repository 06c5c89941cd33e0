/**
 * The counters of one proxy since its start. Most of them are about resumable answers, which the proxy writes
 * to a log.
 */
export interface StreamStats {
  /** The number of resumable answers that this process is receiving from providers now. */
  runs: number
  /** The number of resumable answers that this process is receiving and that no client reads. */
  unread: number
  /** The number of clients that are reading resumable answers from this process now. */
  readers: number
  /** The number of events that wait to be written to the log. */
  depth: number
  /** The number of events that arrived from providers. */
  produced: number
  /** The number of events that were written to the log. */
  consumed: number
  /** The total time, in milliseconds, for which the proxy did not read from a provider because the log was slow. */
  waitMs: number
  /** The number of answers that the proxy does not read from the provider now, because the log is slow. */
  waiters: number
  /** The number of requests that wait now, because their provider already has `maxConcurrent` requests. */
  queued: number
  /** The number of writes to the log; `appendMs` is their total duration, in milliseconds. */
  appends: number
  appendMs: number
  /** The number of clients that were disconnected because they read too slowly. */
  readersDisconnected: number
  /**
   * The number of events that were lost because their answer ended as `lost`. The clients of the answer get this
   * end.
   */
  eventsLost: number
  /** The cost of all answers, in the currency of `prices`. */
  cost: number
  /** The number of errors that were caught and passed to `onError`. */
  unexpectedErrors: number
  /**
   * The number of events from providers that were not written, are not waiting and did not count as lost. Always 0.
   */
  eventsDropped: number
}

/** The internal counters of a proxy. `statsOf` converts them to `StreamStats`. */
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

/** Converts the internal counters to `StreamStats`. `eventsDropped` is calculated from other counters. */
export function statsOf(counts: StreamCounts): StreamStats {
  const { produced, consumed, depth, eventsLost } = counts
  return { ...counts, eventsDropped: produced - consumed - depth - eventsLost }
}
