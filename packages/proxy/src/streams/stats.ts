/** What the resumable streams of a proxy are doing; counts are since its start. */
export interface StreamFigures {
  /** Answers being fetched by this process. */
  runs: number
  /** Readers being served by this process. */
  readers: number
  /** Events that wait for the log. */
  depth: number
  /** Events the providers have sent. */
  produced: number
  /** Events the log has taken. */
  consumed: number
  /** How long providers were kept waiting because the log was behind, in milliseconds. */
  waitMs: number
  /** Providers that are kept waiting now. */
  waiters: number
  /** Readers disconnected because they were too far behind. */
  readersDisconnected: number
  /** Events of runs that have ended `lost`, which said so to their readers. */
  eventsLost: number
  /** Events that are none of these: always 0. */
  eventsDropped: number
}

export type FigureCounts = Omit<StreamFigures, 'eventsDropped'>

export function newFigures(): FigureCounts {
  return {
    runs: 0,
    readers: 0,
    depth: 0,
    produced: 0,
    consumed: 0,
    waitMs: 0,
    waiters: 0,
    readersDisconnected: 0,
    eventsLost: 0,
  }
}

export function figuresOf(counts: FigureCounts): StreamFigures {
  const { produced, consumed, depth, eventsLost } = counts
  return { ...counts, eventsDropped: produced - consumed - depth - eventsLost }
}
