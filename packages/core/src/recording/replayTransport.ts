import { type Clock, systemClock } from '../clock.ts'
import { ChatError } from '../errors/chatError.ts'
import { createError } from '../errors/createError.ts'
import type { StreamEnding, Transport, TransportRequest, WireStream } from '../transport/transport.ts'
import type { Recording, RecordingLine } from './recording.ts'

/** Options of {@link replayTransport}. */
export interface ReplayOptions {
  /**
   * The speed of the replay. 1 keeps the recorded pauses, 10 is ten times as fast, and `Infinity` removes the
   * pauses.
   *
   * @defaultValue 1
   */
  speed?: number
  /** @defaultValue the machine's clock */
  clock?: Clock
}

type AnswerLine = Exclude<RecordingLine, { type: 'recording' | 'request' }>
type RequestLine = Extract<RecordingLine, { type: 'request' }>

/**
 * Creates a transport that answers from a recording, without a network. The first `POST` gets the response to
 * the first recorded `POST`, and so on. `GET` and `DELETE` are counted separately in the same way. The
 * content of the requests does not matter. If the recording has no further response, the request fails with
 * the reason `unreachable`.
 *
 * @example
 * ```ts
 * const chatOf = (recording: Recording) =>
 *   createChat({ url: '/api/chat', transport: replayTransport(recording, { speed: Infinity }) })
 * ```
 */
export function replayTransport(recording: Recording, options: ReplayOptions = {}): Transport {
  const { speed = 1, clock = systemClock } = options
  if (!(speed > 0)) throw new RangeError(`speed is ${speed}; it must be above 0. Infinity never waits.`)
  const waiting = recording.filter((line) => line.type === 'request')
  return {
    async open({ method, signal, onBytes }) {
      const index = waiting.findIndex((line) => line.method === method)
      const [request] = index === -1 ? [] : waiting.splice(index, 1)
      if (request === undefined)
        throw createError('unreachable', `The recording has no further ${method} request.`, {
          host: 'the recording',
        })
      const player = startPlayer(request, speed, clock, signal)
      const lines = recording.filter(
        (line): line is AnswerLine =>
          line.type !== 'recording' && line.type !== 'request' && line.exchange === request.exchange,
      )
      return play(lines, player, onBytes)
    },
  }
}

type Player = (line: AnswerLine) => Promise<void>

/** Returns a function that waits for the moment of a line, counted from the request. It rejects once `signal` aborts. */
function startPlayer(request: RequestLine, speed: number, clock: Clock, signal: AbortSignal): Player {
  const startedAt = clock.monotonicMs()
  return async (line) => {
    signal.throwIfAborted()
    const waitMs = startedAt + (line.atMs - request.atMs) / speed - clock.monotonicMs()
    if (waitMs > 0) await wait(waitMs, clock, signal)
  }
}

function wait(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clock.clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, ms)
    signal.addEventListener('abort', abort, { once: true })
  })
}

async function play(
  lines: readonly AnswerLine[],
  waitFor: Player,
  onBytes: TransportRequest['onBytes'],
): Promise<WireStream> {
  const iterator = lines.values()
  /** Waits for the next line. */
  const take = async () => {
    const { value: line } = iterator.next()
    if (line === undefined || line.type === 'abort') throw recordingEnds()
    await waitFor(line)
    if (line.type === 'error') throw new ChatError(line.error)
    if (line.type === 'chunk') onBytes?.(line.bytes)
    return line
  }
  let first = await take()
  while (first.type !== 'open') first = await take()
  const { kept } = first
  let ending: StreamEnding | undefined
  async function* batches(): WireStream['batches'] {
    for (;;) {
      const line = await take()
      if (line.type === 'chunk' && line.events.length > 0) yield line.events
      if (line.type !== 'end') continue
      ending = line.ending
      return
    }
  }
  return { batches: batches(), ...(kept !== undefined && { kept, ending: () => ending }) }
}

/** The error of a recording that ends here because the client had left. A retry would not help. */
const recordingEnds = () =>
  createError('stream-cut', 'The recording ends here: the client had left.', undefined, { retryable: false })
