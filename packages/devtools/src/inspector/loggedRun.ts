import type { ChatEvent, InspectedRun, RecordingLine, WireEvent } from '@chatstream/core'

/**
 * One row of the panel: an event as it arrived, a decoded event, or a note about the connection. Times are in
 * milliseconds.
 */
export type LogEntry = { atMs: number } & (
  | { kind: 'wire'; event: WireEvent }
  | { kind: 'chat'; event: ChatEvent }
  | { kind: 'connection'; text: string }
)

/** One HTTP request of a run (one answer of the model). Times are in milliseconds since the run began. */
export interface LoggedRequest {
  atMs: number
  method: string
  url: string
  /** The request headers, without secrets. */
  headers: Readonly<Record<string, string>>
  /** The request body as JSON text, without secrets. */
  body?: string
  /** The time at which the headers of the response arrived. */
  openedMs?: number
  /**
   * The HTTP status of the response. `status` and the response headers are absent if the transport cannot see
   * them.
   */
  status?: number
  answerHeaders?: Readonly<Record<string, string>>
  firstByteMs?: number
  endedMs?: number
  /** The failure of the request or its stream. */
  failure?: string
}

/**
 * The data that the panel has about one run (request to the model). While the run continues, data is added.
 */
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
  /** All lines of the recording of the run. */
  lines: RecordingLine[]
}

/**
 * The rows of a run (request to the model), oldest first. The number of rows is limited. If the limit is
 * exceeded, the oldest rows are removed.
 */
export interface LoggedEntries {
  readonly list: readonly LogEntry[]
  /** The number of rows that were removed. */
  readonly dropped: number
  add(entry: LogEntry): void
}

/**
 * Creates an empty list for at most `limit` rows. If the list is full, its oldest tenth is removed at once,
 * so that it takes little time to add a row.
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
