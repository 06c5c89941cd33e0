import { createHash } from 'node:crypto'
import type { Clock } from '@chatstream/core'
import * as refusals from '../errors/proxyRefusals.ts'
import type { AccessLogEntry } from '../exchange/accessLog.ts'
import type { Report } from '../exchange/report.ts'
import type { Secrets } from '../exchange/secrets.ts'
import { ownerChars } from '../logs/streamLog.ts'
import type { NewRun, StreamLog } from '../logs/streamLog.ts'
import type { EndedRun } from './collectRun.ts'
import type { Run } from './run.ts'
import type { FullSettings } from './settings.ts'
import type { StreamCounts } from './stats.ts'

/** The parts of a proxy that all its runs use. */
export interface StreamsParts {
  log: StreamLog
  /** Called after each append to the log, with the milliseconds that it took. */
  appended?: ((ms: number) => void) | undefined
  /** Writes to the access log. */
  logEntry: (entry: AccessLogEntry) => void
  clock: Clock
  secrets: Secrets
  onRunEnd?: ((run: EndedRun) => unknown) | undefined
  counts: StreamCounts
  report: Report
}

/** The state and settings that all runs of one proxy share. */
export interface StreamsContext extends StreamsParts {
  settings: FullSettings
  /** The runs that this process fetches, by key. */
  running: Map<string, RunningRun>
  /** One function per reader; it disconnects the reader. */
  readers: Set<() => void>
  isDraining: boolean
  onLastReader: () => void
}

/** A run whose answer this process is fetching. */
export interface RunningRun {
  run: Run
  /** Resolves once the run has ended and `onRunEnd` has returned. */
  over: Promise<unknown>
}

/**
 * Describes a run for calls of the log, e.g. `create` and `stop`. The key of the run is calculated from the owner and
 * the run id.
 */
export function newRun(
  runId: string,
  owner: string,
  { settings: { retainMs } }: StreamsContext,
  requestHash = '',
): NewRun {
  const key = hashOf(owner).slice(0, ownerChars) + hashOf(owner, runId).slice(ownerChars)
  return { key, runId, owner, requestHash, retainMs }
}

/** Calls the log. Throws `stream_log_unavailable` if the call fails. */
export async function callLog<Value>(act: () => Value | Promise<Value>, report: Report): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    report(error, 'the stream log')
    throw refusals.logUnavailable()
  }
}

/**
 * Hashes a list of values to 43 characters. The lengths of the values are hashed too, so that two different lists
 * never have the same hash input.
 */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('base64url')
}
