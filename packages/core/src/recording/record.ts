import { type Clock, systemClock } from '../clock.ts'
import { errorData } from '../errors/createError.ts'
import { isChatError } from '../errors/chatError.ts'
import type { WireEvent } from '../events.ts'
import { present } from '../json.ts'
import type { Transport, TransportRequest, WireStream } from '../transport/transport.ts'
import type { RecordingLine } from './recording.ts'
import { redaction } from './redact.ts'

/** Options of {@link record}. */
export interface RecordOptions {
  /**
   * Called with each line of the recording, e.g. to append it to a file. Secrets are already removed from the
   * line.
   */
  onLine?: (line: RecordingLine) => void
  /**
   * Further strings that must not be in the recording. `record` finds the secrets in headers, query
   * parameters and bodies by itself.
   */
  secrets?: readonly string[]
  /** @defaultValue the machine's clock */
  clock?: Clock
  /**
   * If `true`, the lines are kept in memory, and `lines` returns them.
   *
   * @defaultValue `true`
   */
  keep?: boolean
}

/** A transport that records the requests and the responses that pass through it. */
export interface Recorder extends Transport {
  /** The lines so far, oldest first. */
  readonly lines: readonly RecordingLine[]
}

/**
 * Wraps a transport and records its requests and their responses, with times, e.g. for bug reports and tests.
 * Secrets are removed from the recording. Secrets are the values of almost all headers, and the values of
 * query parameters and body fields with names such as `key` and `token`. Each of these values is removed
 * wherever it appears, also in the answer. If the provider splits a secret between two events, the secret is
 * not found.
 *
 * @example
 * ```ts
 * const recorder = record(fetchTransport())
 * const chat = createChat({ url: '/api/chat', transport: recorder })
 * await chat.send('Hello')
 * console.log(recordingText(recorder.lines))
 * ```
 */
export function record(transport: Transport, options: RecordOptions = {}): Recorder {
  const { clock = systemClock, secrets = [], keep = true, onLine } = options
  const redact = redaction(secrets)
  const startedAt = clock.monotonicMs()
  const elapsedMs = () => Math.round((clock.monotonicMs() - startedAt) * 1000) / 1000
  const lines: RecordingLine[] = []
  const write = (line: RecordingLine) => {
    if (keep) lines.push(line)
    onLine?.(line)
  }
  write({ type: 'recording', version: 1, startedAt: new Date(clock.now()).toISOString() })
  let exchanges = 0

  return {
    get lines() {
      return lines
    },
    async open(request) {
      const exchange = exchanges++
      const at = () => ({ exchange, atMs: elapsedMs() })
      const headers = redact.headers(request.headers)
      const { method, body } = request
      write({
        type: 'request',
        ...at(),
        method,
        headers,
        url: redact.url(request.url),
        ...(body !== undefined && { body: redact.body(body) }),
      })
      const chunks = chunkLines((atMs, bytes, events) =>
        write({ type: 'chunk', exchange, atMs, bytes, events: redact.value(events) }),
      )
      const onBytes = (bytes: number) => {
        chunks.bytes(elapsedMs(), bytes)
        request.onBytes?.(bytes)
      }
      let head: { status: number; headers: Record<string, string> } | undefined
      const onResponse: TransportRequest['onResponse'] = (response) => {
        head = { status: response.status, headers: redact.answerHeaders(response.headers) }
        request.onResponse?.(response)
      }
      const fail = (error: unknown, refused?: typeof head) => {
        chunks.flush()
        write(
          request.signal.aborted
            ? { type: 'abort', ...at() }
            : { type: 'error', ...at(), error: redact.value(dataOf(error)), ...refused },
        )
      }
      try {
        const stream = await transport.open({ ...request, onBytes, onResponse })
        write({
          type: 'open',
          ...at(),
          ...head,
          ...(stream.kept !== undefined && { kept: redact.value(stream.kept) }),
        })
        const end = () => {
          chunks.flush()
          write({ type: 'end', ...at(), ...present({ ending: redact.value(stream.ending?.()) }) })
        }
        const leave = () => {
          chunks.flush()
          write({ type: 'abort', ...at() })
        }
        return { ...stream, batches: watch(stream.batches, request, { chunks, elapsedMs, end, fail, leave }) }
      } catch (error) {
        fail(error, head)
        throw error
      }
    },
  }
}

interface Watchers {
  chunks: ReturnType<typeof chunkLines>
  elapsedMs: () => number
  end: () => void
  fail: (error: unknown) => void
  leave: () => void
}

async function* watch(
  batches: WireStream['batches'],
  { signal }: TransportRequest,
  { chunks, elapsedMs, end, fail, leave }: Watchers,
): WireStream['batches'] {
  let isOver = false
  try {
    for await (const events of batches) {
      chunks.events(elapsedMs(), events)
      yield events
    }
    isOver = true
    // A transport may end the batches of an aborted request without an error.
    if (signal.aborted) leave()
    else end()
  } catch (error) {
    isOver = true
    fail(error)
    throw error
  } finally {
    if (!isOver) leave()
  }
}

/**
 * Creates the function that writes chunk lines. The size of a chunk is reported before its events; both are joined
 * into one line. A chunk without events is written together with the next chunk.
 */
function chunkLines(write: (atMs: number, bytes: number, events: readonly WireEvent[]) => void) {
  let open: { atMs: number; bytes: number } | undefined
  const flush = () => {
    if (open !== undefined) write(open.atMs, open.bytes, [])
    open = undefined
  }
  return {
    bytes(atMs: number, bytes: number) {
      flush()
      open = { atMs, bytes }
    },
    events(atMs: number, events: readonly WireEvent[]) {
      write(open?.atMs ?? atMs, open?.bytes ?? 0, events)
      open = undefined
    },
    flush,
  }
}

const dataOf = (error: unknown) =>
  isChatError(error) ? error.data : errorData('other', error instanceof Error ? error.message : String(error))
