import {
  type ChatErrorData,
  type Clock,
  createError,
  fetchTransport,
  isChatError,
  record,
  type RecordOptions,
  systemClock,
} from '@chatstream/core'
import { countComments } from './countComments.ts'
import { deadline } from './deadline.ts'
import type { Chunk, Observation } from './observation.ts'
import { requestOf, type QuestionOptions } from './question.ts'
import { createReader } from './reader.ts'

/** Options of {@link probe}. */
export interface ProbeOptions extends QuestionOptions {
  /** A signal that ends the request. */
  signal: AbortSignal
  /** The longest wait for the headers and between two chunks, in milliseconds. */
  timeoutMs: number
  /** Called with each piece of text as it arrives. */
  onText?: (delta: string) => void
  /** Receives a recording of the request, line by line. */
  onLine?: RecordOptions['onLine']
  clock?: Clock
}

/** The time that a connection may stay open after the answer, in milliseconds. */
const openAfterMs = 2000

/**
 * Sends one request and measures its answer. Never rejects: if the request fails, the result contains the
 * error.
 */
export async function probe(options: ProbeOptions): Promise<Observation> {
  const { clock = systemClock, onText, onLine, origin, timeoutMs } = options
  const { protocol, ...request } = requestOf(options)
  const startedAt = clock.monotonicMs()
  const nowMs = () => Math.round((clock.monotonicMs() - startedAt) * 10) / 10
  const abort = abortWith(options.signal)
  const limit = deadline<'timeout' | 'open'>(clock, abort)
  const chunks: Chunk[] = []
  const response = watchResponse(nowMs)
  const transport = record(fetchTransport({ fetch: response.fetch }), {
    keep: false,
    ...(onLine && { onLine }),
  })
  let reader: ReturnType<typeof createReader> | undefined
  let error: ChatErrorData | undefined
  let endedMs: number | undefined
  try {
    limit.until(timeoutMs, 'timeout')
    const stream = await transport.open({
      ...request,
      signal: abort.signal,
      onBytes(bytes) {
        chunks.push({ atMs: nowMs(), bytes, events: 0 })
        if (reader?.isFinished !== true) limit.until(timeoutMs, 'timeout')
      },
    })
    reader = createReader(protocol, options.protocol !== undefined, response.seen.headers, onText)
    for await (const events of stream.batches) {
      const chunk = chunks.at(-1)
      if (chunk !== undefined) chunk.events += events.length
      reader.read(events, nowMs())
      if (reader.isFinished) limit.until(openAfterMs, 'open')
    }
    endedMs = nowMs()
    reader.end(endedMs)
    if (!reader.isOver) error = (stream.refuse?.() ?? endedEarly()).data
  } catch (cause) {
    if (reader?.isFinished === true) reader.end(nowMs())
    else error = limit.reason === 'timeout' ? timedOut(timeoutMs, response.seen.status).data : errorOf(cause)
  } finally {
    limit.clear()
    abort.abort()
  }
  return {
    url: request.url,
    protocol,
    isProtocolGiven: options.protocol !== undefined,
    ...response.seen,
    chunks,
    staysOpen: limit.reason === 'open',
    isResumable: response.seen.headers['x-chatstream-epoch'] !== undefined,
    events: 0,
    text: '',
    tokensMs: [],
    ...reader?.found,
    ...(endedMs !== undefined && { endedMs }),
    ...(error !== undefined && { error }),
    ...(origin !== undefined && { origin }),
  }
}

/** A `fetch` that records the status, the headers and the comments of its answer. */
function watchResponse(nowMs: () => number) {
  const seen: Pick<Observation, 'status' | 'headersMs'> & {
    headers: Record<string, string>
    comments: number
  } = {
    headers: {},
    comments: 0,
  }
  return {
    seen,
    async fetch(input: RequestInfo | URL, init?: RequestInit) {
      const response = await fetch(input, init)
      seen.status = response.status
      seen.headers = Object.fromEntries(response.headers)
      seen.headersMs = nowMs()
      return countComments(response, () => void seen.comments++)
    },
  }
}

function abortWith(signal: AbortSignal): AbortController {
  const abort = new AbortController()
  if (signal.aborted) abort.abort(signal.reason)
  signal.addEventListener('abort', () => abort.abort(signal.reason), { signal: abort.signal })
  return abort
}

/** Makes the error for a body that ends before the answer is complete. */
export const endedEarly = () => createError('stream-ended-early', 'The stream ended before the answer did.')

const timedOut = (ms: number, status: number | undefined) =>
  createError(
    status === undefined ? 'timeout-headers' : 'timeout-idle',
    status === undefined ? 'The server sent no answer.' : 'The server sent nothing more.',
    { seconds: ms / 1000 },
  )

const errorOf = (cause: unknown): ChatErrorData =>
  (isChatError(cause) ? cause : createError('stream-cut', String(cause), {}, {}, cause)).data
