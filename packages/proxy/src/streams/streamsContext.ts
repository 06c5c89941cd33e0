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

/** The parts of a proxy that all its resumable answers use. */
export interface StreamsParts {
  log: StreamLog
  /** Called after each write to the log, with its duration in milliseconds. */
  appended?: ((ms: number) => void) | undefined
  /** Writes to the access log. */
  logEntry: (entry: AccessLogEntry) => void
  clock: Clock
  secrets: Secrets
  onRunEnd?: ((run: EndedRun) => unknown) | undefined
  counts: StreamCounts
  report: Report
}

/** The state and settings that all resumable answers of one proxy share. */
export interface StreamsContext extends StreamsParts {
  settings: FullSettings
  /** The answers that this process receives from providers, by key. */
  running: Map<string, RunningRun>
  /** One function for each client that reads an answer. The function disconnects the client. */
  readers: Set<() => void>
  isDraining: boolean
  onLastReader: () => void
}

/** A run (request to a provider) whose answer this process is receiving. */
export interface RunningRun {
  run: Run
  /** Resolves once the run has ended and `onRunEnd` has returned. */
  over: Promise<unknown>
}

/**
 * Returns the description of a run (a resumable answer) for `create` and `stop` of the log. The key of the
 * run is a hash of the owner and the run id.
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

/** Calls the log, the store of resumable answers. If the call fails, throws `stream_log_unavailable`. */
export async function callLog<Value>(act: () => Value | Promise<Value>, report: Report): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    report(error, 'the stream log')
    throw refusals.logUnavailable()
  }
}

/**
 * Returns a hash of a list of values, 43 characters long. The lengths of the values are hashed too, so that
 * two different lists never have the same input for the hash.
 */
export function hashOf(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('base64url')
}
