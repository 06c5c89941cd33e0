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

/** All measurements of one request. Times are in milliseconds since the request was sent. */
export interface Observation {
  url: string
  /** The format with which the answer was decoded. */
  protocol: ProtocolName
  /** `true` if the user has set the format, `false` if it was detected. */
  isProtocolGiven: boolean
  status?: number
  /** The response headers, with names in lower case. */
  headers: Readonly<Record<string, string>>
  headersMs?: number
  chunks: readonly Chunk[]
  /** The number of comment lines, i.e. heartbeats. */
  comments: number
  events: number
  /** The times of text, reasoning and tool events. */
  tokensMs: readonly number[]
  text: string
  usage?: Usage
  /** The time at which the model reported the end of its answer. */
  finishedMs?: number
  /** The time of the event that ends a complete answer, e.g. `[DONE]`. The protocol defines this event. */
  terminalMs?: number
  /** The time of the end of the body. */
  endedMs?: number
  /** `true` if the server left the connection open after the answer. */
  staysOpen: boolean
  /** `true` if the server stores the answer, so that a client can resume it. */
  isResumable: boolean
  error?: ChatErrorData
  /** The newest HTTP version that the server offers. Absent if the URL is not https. */
  httpVersion?: 'HTTP/2' | 'HTTP/1.1'
  origin?: string
  preflight?: Preflight
}
