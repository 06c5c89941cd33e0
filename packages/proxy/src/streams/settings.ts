/**
 * Time and size limits for answers. A run is one request to a provider with its answer. Most of the limits
 * are for runs that can be resumed. A reader is a client that receives an answer.
 */
export interface StreamSettings {
  /**
   * The time for which a run continues without a reader, in milliseconds. After this time, the request to the
   * provider is aborted.
   *
   * @defaultValue `60_000`
   */
  detachGraceMs?: number
  /**
   * The time, in milliseconds, for which a run continues if its readers disconnected before they had read anything.
   * If they had read something, `detachGraceMs` applies.
   *
   * @defaultValue `10_000`, or `detachGraceMs` if this is shorter
   */
  unreadGraceMs?: number
  /**
   * The time for which runs continue without readers: `true` for no limit, or a number of milliseconds. To
   * set this only for some paths of `routes`, pass an object, e.g. `{ research: true }`. For all other paths,
   * `detachGraceMs` applies. `maxAnswerMs` and the limit `unreadStreams` still apply.
   *
   * @defaultValue `false`: `detachGraceMs` and `unreadGraceMs` apply
   */
  keepRunning?: KeepRunning | Readonly<Record<string, KeepRunning>>
  /**
   * The longest duration of an answer, resumable or not, in milliseconds. If an answer takes longer, it is cut off.
   *
   * @defaultValue `1_800_000` (30 minutes)
   */
  maxAnswerMs?: number
  /**
   * If bytes wait for a reader and the reader accepts none for this number of milliseconds, the reader is
   * disconnected. If the run is resumable, the reader can resume.
   *
   * @defaultValue `60_000`
   */
  readerStallMs?: number
  /**
   * The time for which a run can be read after its end, in milliseconds.
   *
   * @defaultValue `300_000`
   */
  retainMs?: number
  /**
   * The time for which the proxy waits for the provider's status, in milliseconds. After this time, the proxy opens
   * the stream to the client, although the provider's status is not known. If the provider then answers with an
   * error, the run ends with this error.
   *
   * @defaultValue `5_000`
   */
  headersWaitMs?: number
  /**
   * The time without an event after which readers get a heartbeat, in milliseconds.
   *
   * @defaultValue `15_000`
   */
  heartbeatMs?: number
  /**
   * The maximum size of one event, in bytes. If an event is larger, the run is cut off.
   *
   * @defaultValue `16_777_216` (16 MiB)
   */
  maxEventBytes?: number
  /**
   * The maximum size of an answer, in bytes. If an answer is larger, it is cut off.
   *
   * @defaultValue `67_108_864` (64 MiB)
   */
  maxStreamBytes?: number
  /**
   * The number of bytes that may wait for a reader. If more bytes wait and the reader reads nothing, it is
   * disconnected. It can then resume.
   *
   * @defaultValue `262_144` (256 KiB)
   */
  maxBehindBytes?: number
  /** Settings of the queue in which events wait until they are written to the log. */
  queue?: QueueSettings
}

/**
 * The time for which a run (request to a provider) continues without readers. `true`: to its end. A number:
 * for this number of milliseconds.
 */
export type KeepRunning = boolean | number

/** Settings of the queue in which events of a provider wait until they are written to the log. */
export interface QueueSettings {
  /**
   * The maximum number of events that may wait to be written to the log.
   *
   * @defaultValue `100`
   */
  maxEvents?: number
  /**
   * The number of waiting events at which the proxy pauses reading from the provider.
   *
   * @defaultValue `80`
   */
  highWaterMark?: number
  /**
   * The maximum number of events that are written to the log together.
   *
   * @defaultValue `80`
   */
  batchEvents?: number
  /**
   * The time for which events are collected before they are written together, in milliseconds. The first
   * event after a pause is always written at once.
   *
   * @defaultValue the log's `batchMs`: 0 for memory and SQLite, 50 for Redis
   */
  batchMs?: number
}

/** The settings of streams, in which missing settings have their default values. */
export type FullSettings = Required<Omit<StreamSettings, 'queue'>> & { queue: Required<QueueSettings> }

const MiB = 1024 * 1024

/**
 * Returns settings in which missing settings have their default values. `batchMs` is the default of
 * `queue.batchMs`, which is different for each log.
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
 * Returns the grace periods for runs (requests to a provider) at this path. A grace period is the time for
 * which a run continues after its last reader has disconnected.
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
