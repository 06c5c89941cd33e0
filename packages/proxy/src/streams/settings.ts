/** Settings of resumable streams. */
export interface StreamSettings {
  /** How long the provider is read on without a reader before its request is ended; 60,000 ms unless given. */
  detachGraceMs?: number
  /** How long an answer can be read after its end; 300,000 ms unless given. */
  retainMs?: number
  /** How long to wait for the provider's status before the stream is opened without it; 5,000 ms unless given. */
  headersWaitMs?: number
  /** A sign of life where nothing else has come for this long; 15,000 ms unless given. */
  heartbeatMs?: number
  /** The longest event; 16 MiB unless given. A run that has a longer one is cut. */
  maxEventBytes?: number
  /** The longest answer; 64 MiB unless given. */
  maxStreamBytes?: number
  /** A reader further behind than this is disconnected, and resumes; 256 KiB unless given. */
  maxBehindBytes?: number
  /** Between the provider and the log. */
  queue?: QueueSettings
}

/** How much may wait for the log. */
export interface QueueSettings {
  /** Events that may wait; 100 unless given. */
  maxEvents?: number
  /** With this many waiting nothing further is read from the provider; 80 unless given. */
  highWaterMark?: number
  /** The most events appended at once; 10 unless given. */
  batchEvents?: number
  /** How long events may wait for company; as the log says unless given: none in memory and SQLite, 50 ms with Redis. */
  batchMs?: number
}

export type FullSettings = Required<Omit<StreamSettings, 'queue'>> & { queue: Required<QueueSettings> }

const MiB = 1024 * 1024

export function fullSettings({ queue, ...streams }: StreamSettings, batchMs: number): FullSettings {
  return {
    detachGraceMs: 60_000,
    retainMs: 300_000,
    headersWaitMs: 5000,
    heartbeatMs: 15_000,
    maxEventBytes: 16 * MiB,
    maxStreamBytes: 64 * MiB,
    maxBehindBytes: 256 * 1024,
    ...streams,
    queue: { maxEvents: 100, highWaterMark: 80, batchEvents: 10, batchMs, ...queue },
  }
}
