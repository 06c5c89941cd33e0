/** Time and size limits for answers. Most of them concern runs that can be resumed. */
export interface StreamSettings {
  /**
   * Milliseconds for which a run continues without a reader before the request to the provider is aborted.
   *
   * @defaultValue `60_000`
   */
  detachGraceMs?: number
  /**
   * The same as `detachGraceMs`, for a run whose readers disconnected before they had read anything.
   *
   * @defaultValue `10_000`, or `detachGraceMs` if that is less
   */
  unreadGraceMs?: number
  /**
   * Lets runs continue without readers: to their end (`true`), or for a number of milliseconds. An object sets this
   * for single paths of `routes`, e.g. `{ research: true }`; for other paths `detachGraceMs` applies. `maxAnswerMs`
   * and the limit `unreadStreams` still apply.
   *
   * @defaultValue `false`: `detachGraceMs` and `unreadGraceMs`
   */
  keepRunning?: KeepRunning | Readonly<Record<string, KeepRunning>>
  /**
   * The longest duration of an answer in milliseconds, resumable or not. A longer answer is cut.
   *
   * @defaultValue `1_800_000` (30 minutes)
   */
  maxAnswerMs?: number
  /**
   * Milliseconds after which a reader is disconnected if it accepts no bytes although bytes wait for it. A reader of
   * a resumable run can resume.
   *
   * @defaultValue `60_000`
   */
  readerStallMs?: number
  /**
   * Milliseconds for which a run can still be read after its end.
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
   * The maximum size of one event in bytes. A run with a larger event is cut.
   *
   * @defaultValue `16_777_216` (16 MiB)
   */
  maxEventBytes?: number
  /**
   * The maximum size of an answer in bytes. A larger answer is cut.
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
  /** Settings of the queue in which events wait until they are written to the log. */
  queue?: QueueSettings
}

/** How long a run continues without readers. `true`: to its end. A number: for this number of milliseconds. */
export type KeepRunning = boolean | number

/** Settings of the queue in which events of a provider wait until they are written to the log. */
export interface QueueSettings {
  /**
   * The maximum number of events that wait to be written to the log.
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
   * The maximum number of events in one append.
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

/** `StreamSettings` in which missing settings have their default values. */
export type FullSettings = Required<Omit<StreamSettings, 'queue'>> & { queue: Required<QueueSettings> }

const MiB = 1024 * 1024

/**
 * Fills in the default values of the missing settings. `batchMs` is the default of `queue.batchMs`; each log has its
 * own.
 */
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

/**
 * Returns the grace periods for a run at this path. A grace period is the time for which a run continues after its last
 * reader has disconnected.
 */
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
