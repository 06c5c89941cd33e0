import type { ChatErrorData, Usage } from '@chatstream/core'
import type { ProtocolName } from './protocols.ts'

/** One network chunk of an answer. */
export interface Chunk {
  /** Milliseconds since the request was sent. */
  atMs: number
  bytes: number
  /** The number of events that it completed. */
  events: number
}

/** The answer to a preflight request. */
export interface Preflight {
  status: number
  headers: Readonly<Record<string, string>>
}

/** Everything that one request showed. Times are milliseconds since it was sent. */
export interface Observation {
  url: string
  /** The format that the answer was read as. */
  protocol: ProtocolName
  /** The format was named, not found. */
  isProtocolGiven: boolean
  status?: number
  /** Names in lower case. */
  headers: Readonly<Record<string, string>>
  headersMs?: number
  chunks: readonly Chunk[]
  /** The number of comment lines: heartbeats. */
  comments: number
  events: number
  /** The times of text, reasoning and tool events. */
  tokensMs: readonly number[]
  text: string
  usage?: Usage
  /** The model said that its answer is over. */
  finishedMs?: number
  /** The format's terminal event came: the answer is complete for certain. */
  terminalMs?: number
  /** The time of the end of the body. */
  endedMs?: number
  /** The server left the connection open after the answer was over. */
  staysOpen: boolean
  /** The server keeps the run, so that a reader can resume it. */
  isResumable: boolean
  error?: ChatErrorData
  /** The best HTTP version that the server offers; absent for plain http. */
  httpVersion?: 'HTTP/2' | 'HTTP/1.1'
  origin?: string
  preflight?: Preflight
}
