import type { ChatEvent, InspectedRun, RecordingLine, WireEvent } from '@chatstream/core'

/** One row of the stream: a wire event as it came, a decoded event, or a remark about the connection. Times are ms. */
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
  /** Secrets are removed. */
  headers: Readonly<Record<string, string>>
  /** JSON text; secrets are removed. */
  body?: string
  /** The headers of the answer arrived. */
  openedMs?: number
  /** HTTP status and headers of the answer, if the transport saw them. Secrets are removed. */
  status?: number
  answerHeaders?: Readonly<Record<string, string>>
  firstByteMs?: number
  endedMs?: number
  /** The failure of the request or its stream. */
  failure?: string
}

/** Everything that the panel knows about one run. It grows while the run goes on. */
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

/** The rows of a run, oldest first. The oldest are dropped beyond the limit. */
export interface LoggedEntries {
  readonly list: readonly LogEntry[]
  /** The number of rows that were dropped. */
  readonly dropped: number
  add(entry: LogEntry): void
}

/** Creates an empty list of rows. Dropping happens a tenth of `limit` at a time, so that adding stays cheap. */
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
