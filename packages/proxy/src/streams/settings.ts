/** Times and limits of answers, most of them of resumable streams. */
export interface StreamSettings {
  /**
   * Milliseconds for which a run continues without a reader before the request to the provider is aborted.
   *
   * @defaultValue `60_000`
   */
  detachGraceMs?: number
  /**
   * As `detachGraceMs`, for a run whose first reader disconnected before it had read anything.
   *
   * @defaultValue `10_000`, or `detachGraceMs` if that is less
   */
  unreadGraceMs?: number
  /**
   * Lets a run continue without readers: to its end, or for a number of milliseconds. An object has a value for each path
   * of `routes`, e.g. `{ research: true }`; other paths have `detachGraceMs`. `maxAnswerMs` and the limit `unreadStreams`
   * still apply.
   *
   * @defaultValue `false`: `detachGraceMs` and `unreadGraceMs`
   */
  keepRunning?: KeepRunning | Readonly<Record<string, KeepRunning>>
  /**
   * Milliseconds after which an answer is cut, resumable or not.
   *
   * @defaultValue `1_800_000` (30 minutes)
   */
  maxAnswerMs?: number
  /**
   * Milliseconds after which a reader is disconnected that takes nothing although bytes wait for it. A reader of a
   * resumable stream can resume.
   *
   * @defaultValue `60_000`
   */
  readerStallMs?: number
  /**
   * Milliseconds for which a run can be read after its end.
   *
   * @defaultValue `300_000`
   */
  retainMs?: number
  /**
   * Milliseconds to wait for the provider's status before the stream is opened without it. An error of the provider
   * then becomes the end of the run.
   *
   * @defaultValue `5_000`
   */
  headersWaitMs?: number
  /**
   * Milliseconds without an event after which readers get a heartbeat.
   *
   * @defaultValue `15_000`
   */
  heartbeatMs?: number
  /**
   * The longest event in bytes. A run with a longer one is cut.
   *
   * @defaultValue `16_777_216` (16 MiB)
   */
  maxEventBytes?: number
  /**
   * The longest answer in bytes. A longer one is cut.
   *
   * @defaultValue `67_108_864` (64 MiB)
   */
  maxStreamBytes?: number
  /**
   * Bytes that may wait for a reader. A reader that is further behind and reads nothing is disconnected; it can resume.
   *
   * @defaultValue `262_144` (256 KiB)
   */
  maxBehindBytes?: number
  /** The queue between the provider and the log. */
  queue?: QueueSettings
}

/** `true`: a run without readers continues to its end. A number: it continues for this number of milliseconds. */
export type KeepRunning = boolean | number

/** The queue between a provider and the log. */
export interface QueueSettings {
  /**
   * Events that may wait for the log.
   *
   * @defaultValue `100`
   */
  maxEvents?: number
  /**
   * The number of waiting events at which reading from the provider pauses.
   *
   * @defaultValue `80`
   */
  highWaterMark?: number
  /**
   * The most events of one append.
   *
   * @defaultValue `80`
   */
  batchEvents?: number
  /**
   * Milliseconds to collect events for one append. The first event after a pause is always appended at once.
   *
   * @defaultValue the log's `batchMs`: 0 for memory and SQLite, 50 for Redis
   */
  batchMs?: number
}

/** The settings with their defaults filled in. */
export type FullSettings = Required<Omit<StreamSettings, 'queue'>> & { queue: Required<QueueSettings> }

const MiB = 1024 * 1024

/** Fills in the defaults; `batchMs` is the log's. */
export function fullSettings({ queue, ...streams }: StreamSettings, batchMs: number): FullSettings {
  return {
    detachGraceMs: 60_000,
    unreadGraceMs: Math.min(10_000, streams.detachGraceMs ?? 10_000),
    keepRunning: false,
    maxAnswerMs: 1_800_000,
    readerStallMs: 60_000,
    retainMs: 300_000,
    headersWaitMs: 5000,
    heartbeatMs: 15_000,
    maxEventBytes: 16 * MiB,
    maxStreamBytes: 64 * MiB,
    maxBehindBytes: 256 * 1024,
    ...streams,
    queue: { maxEvents: 100, highWaterMark: 80, batchEvents: 80, batchMs, ...queue },
  }
}

/** Returns how long a run at a path continues without readers. */
export function graceAt(
  settings: FullSettings,
  pathname: string,
): Pick<FullSettings, 'detachGraceMs' | 'unreadGraceMs'> {
  const { keepRunning, detachGraceMs, unreadGraceMs } = settings
  const isAt = (path: string) => pathname === path || pathname.endsWith(`/${path}`)
  const keep =
    typeof keepRunning === 'object'
      ? Object.entries(keepRunning).find(([path]) => isAt(path))?.[1]
      : keepRunning
  if (keep === undefined || keep === false) return { detachGraceMs, unreadGraceMs }
  const graceMs = keep === true ? Infinity : keep
  return { detachGraceMs: graceMs, unreadGraceMs: graceMs }
}
