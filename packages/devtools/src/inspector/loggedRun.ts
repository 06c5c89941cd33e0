import type { ChatEvent, InspectedRun, RecordingLine, WireEvent } from '@chatstream/core'

/**
 * One row of the panel: a wire event as it arrived, a decoded event, or a note about the connection. Times are
 * milliseconds.
 */
export type LogEntry = { atMs: number } & (
  | { kind: 'wire'; event: WireEvent }
  | { kind: 'chat'; event: ChatEvent }
  | { kind: 'connection'; text: string }
)

/** One request of a run. Times are milliseconds since the run began. */
export interface LoggedRequest {
  atMs: number
  method: string
  url: string
  /** The request headers, with secrets removed. */
  headers: Readonly<Record<string, string>>
  /** The request body as JSON text, with secrets removed. */
  body?: string
  /** The time at which the headers of the answer arrived. */
  openedMs?: number
  /** HTTP status and headers of the answer, if the transport saw them. Secrets are removed. */
  status?: number
  answerHeaders?: Readonly<Record<string, string>>
  firstByteMs?: number
  endedMs?: number
  /** The failure of the request or its stream. */
  failure?: string
}

/** Everything that the panel knows about one run. Data is added while the run continues. */
export interface LoggedRun {
  /** The number of the run on this page, from 1. */
  number: number
  chat: InspectedRun['chat']
  runId: string
  messageId: string
  protocol: string
  requests: LoggedRequest[]
  entries: LoggedEntries
  /** The times of the changes of the state that the page showed. */
  framesMs: number[]
  /** The times of text, reasoning and tool events. */
  deltasMs: number[]
  bytes: number
  /** The recording of the run; it has all of its lines. */
  lines: RecordingLine[]
}

/**
 * The rows of a run, oldest first. The number of rows is limited. When the limit is exceeded, the oldest rows are
 * dropped.
 */
export interface LoggedEntries {
  readonly list: readonly LogEntry[]
  /** The number of rows that were dropped. */
  readonly dropped: number
  add(entry: LogEntry): void
}

/**
 * Creates an empty list of at most `limit` rows. When the list is full, the oldest tenth is dropped together, so that
 * adding a row stays cheap.
 */
export function createEntries(limit: number): LoggedEntries {
  let list: LogEntry[] = []
  let dropped = 0
  return {
    get list() {
      return list
    },
    get dropped() {
      return dropped
    },
    add(entry) {
      list.push(entry)
      if (list.length <= limit * 1.1) return
      const excess = list.length - limit
      list = list.slice(excess)
      dropped += excess
    },
  }
}
