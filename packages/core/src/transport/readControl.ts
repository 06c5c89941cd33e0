import { describeError } from '../errors/describeError.ts'
import { count, isObject, parseJson, present, text } from '../json.ts'
import type { StreamEnding, WireStream } from './transport.ts'

const prefix = 'chatstream '
const ends: readonly unknown[] = [
  'complete',
  'stopped',
  'cut',
  'lost',
  'error',
] satisfies StreamEnding['end'][]
const isEnd = (value: unknown): value is StreamEnding['end'] => ends.includes(value)

/**
 * Creates a reader for the control messages of a server that stores answers, such as @chatstream/proxy. Such
 * a server sends headers at the beginning of the stream, and a comment at its end.
 */
export function readControl(headers: { get(name: string): string | null }) {
  const epoch = headers.get('x-chatstream-epoch')
  const location = headers.get('x-chatstream-location') ?? undefined
  let ending: StreamEnding | undefined
  const kept: Pick<WireStream, 'kept' | 'ending'> =
    epoch === null ? {} : { kept: present({ epoch, location }), ending: () => ending }
  return {
    kept,
    onComment(comment: string) {
      if (comment.startsWith(prefix)) ending = endingOf(parseJson(comment.slice(prefix.length))) ?? ending
    },
  }
}

/**
 * Reads from a control message how an answer ended. If the answer failed, the result describes the failure.
 * If the message does not report an end, returns `undefined`.
 */
export function endingOf(control: unknown): StreamEnding | undefined {
  if (!isObject(control) || !isEnd(control['end'])) return undefined
  const { end, status, retryAfterMs, requestId } = control
  return present({
    // `type` names the control here; in an error it would be a code.
    ...describeError({ ...control, type: undefined }),
    end,
    status: count(status),
    retryAfterMs: count(retryAfterMs),
    requestId: text(requestId),
  })
}
