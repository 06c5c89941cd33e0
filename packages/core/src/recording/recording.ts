import type { ChatErrorData } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { WireEvent } from '../events.ts'
import { isObject, parseJson } from '../json.ts'
import type { StreamEnding, TransportRequest, WireStream } from '../transport/transport.ts'

/**
 * One line of a recording. `atMs` is the time since the recording began, in milliseconds. `exchange` is the
 * number of the request, from 0.
 */
export type RecordingLine =
  | { type: 'recording'; version: 1; startedAt: string }
  | {
      type: 'request'
      exchange: number
      atMs: number
      method: TransportRequest['method']
      url: string
      /** The headers, with names in lower case. Most values are `[removed]`, because they may be secrets. */
      headers: Record<string, string>
      /** The body as JSON text. */
      body?: string
    }
  /**
   * The headers of the response arrived. `kept` is present if the server stores the answer so that it can be
   * resumed.
   */
  | ({ type: 'open'; exchange: number; atMs: number; kept?: NonNullable<WireStream['kept']> } & ResponseHead)
  /**
   * One network chunk arrived. `events` are the events that this chunk completed. There are none if the chunk
   * was a heartbeat or a piece of an event.
   */
  | { type: 'chunk'; exchange: number; atMs: number; bytes: number; events: readonly WireEvent[] }
  /**
   * The response body ended. If the server stores answers, `ending` is the server's report of how the answer
   * ended.
   */
  | { type: 'end'; exchange: number; atMs: number; ending?: StreamEnding }
  /**
   * The request or its stream failed. If the server refused the request, `status` and `headers` of the
   * response are present.
   */
  | ({ type: 'error'; exchange: number; atMs: number; error: ChatErrorData } & ResponseHead)
  /** The client disconnected before the end. */
  | { type: 'abort'; exchange: number; atMs: number }

/** The status and headers of an answer, if the transport saw them. */
interface ResponseHead {
  status?: number
  /** Header names in lower case. Headers that may hold a secret are `[removed]`. */
  headers?: Record<string, string>
}

/**
 * A recording of a client's requests and their responses, with times. `recordingText` converts it to text,
 * with one JSON value per line.
 */
export type Recording = readonly RecordingLine[]

const types: readonly unknown[] = [
  'request',
  'open',
  'chunk',
  'end',
  'error',
  'abort',
] satisfies RecordingLine['type'][]

/**
 * Parses the text of a recording. If the last line is incomplete, it is ignored, because the program that
 * wrote the text may have been killed.
 *
 * @throws {ChatError} with the reason `not-json` if the text is not a recording, or is a recording of a newer
 * version. The message names the line.
 * @example
 * ```ts
 * const replayOf = (text: string) => replayTransport(parseRecording(text), { speed: 10 })
 * ```
 */
export function parseRecording(text: string): Recording {
  const rows = text.split('\n')
  const last = rows.length - 1
  return rows.flatMap((row, index) => {
    if (row.trim() === '' && index > 0) return []
    const line = parseJson(row)
    if (line === undefined && index === last && index > 0) return []
    if (!isLine(line, index)) throw notARecording(index, line)
    return [line]
  })
}

function isLine(line: unknown, index: number): line is RecordingLine {
  if (!isObject(line)) return false
  if (index === 0) return line['type'] === 'recording' && line['version'] === 1
  if (!types.includes(line['type'])) return false
  if (typeof line['exchange'] !== 'number' || typeof line['atMs'] !== 'number') return false
  switch (line['type']) {
    case 'request':
      return (
        typeof line['url'] === 'string' && typeof line['method'] === 'string' && isObject(line['headers'])
      )
    case 'chunk':
      return (
        typeof line['bytes'] === 'number' && Array.isArray(line['events']) && line['events'].every(isEvent)
      )
    case 'error':
      return isObject(line['error']) && typeof line['error']['reason'] === 'string'
    default:
      return true
  }
}

const isEvent = (value: unknown): boolean => isObject(value) && typeof value['data'] === 'string'

function notARecording(index: number, line: unknown) {
  const version = isObject(line) && line['type'] === 'recording' ? line['version'] : undefined
  const why =
    version === undefined
      ? `Line ${index + 1} is not a line of a recording.`
      : `The recording is of version ${String(version)}; this version of chatstream reads version 1.`
  return createError('not-json', why)
}

/**
 * Converts a recording to text, with one JSON value per line.
 *
 * @example
 * ```ts
 * const recorder = record(fetchTransport())
 * const download = () => new Blob([recordingText(recorder.lines)])
 * ```
 */
export function recordingText(recording: Recording): string {
  return recording.map((line) => `${JSON.stringify(line)}\n`).join('')
}
