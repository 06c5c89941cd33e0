import type { ChatErrorData, Usage } from '@chatstream/core'
import type { ProtocolName } from './protocols.ts'

/** One network chunk of an answer. */
export interface Chunk {
  /** Milliseconds since the request was sent. */
  atMs: number
  bytes: number
  /** The number of events that this chunk completed. */
  events: number
}

/** The server's answer to a preflight request (CORS). */
export interface Preflight {
  status: number
  headers: Readonly<Record<string, string>>
}

/** All measurements of one request. Times are milliseconds since the request was sent. */
export interface Observation {
  url: string
  /** The format that the answer was decoded as. */
  protocol: ProtocolName
  /** `true` if the user named the format, `false` if it was detected. */
  isProtocolGiven: boolean
  status?: number
  /** The response headers, with names in lower case. */
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
  /** The time at which the model reported the end of its answer. */
  finishedMs?: number
  /** The time of the format's terminal event, after which the answer is certainly complete. */
  terminalMs?: number
  /** The time of the end of the body. */
  endedMs?: number
  /** `true` if the server left the connection open after the answer. */
  staysOpen: boolean
  /** `true` if the server keeps the run, so that a reader can resume it. */
  isResumable: boolean
  error?: ChatErrorData
  /** The best HTTP version that the server offers; absent for plain http. */
  httpVersion?: 'HTTP/2' | 'HTTP/1.1'
  origin?: string
  preflight?: Preflight
}
