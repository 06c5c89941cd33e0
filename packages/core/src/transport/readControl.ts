import { isObject, text } from '../json.ts'
import type { StreamEnding, WireStream } from './transport.ts'

const prefix = 'chatstream '
const endings: ReadonlySet<unknown> = new Set(['complete', 'stopped', 'cut', 'lost', 'error'])

/** Reads the messages of a server that keeps the run: headers at the beginning, a comment at the end. */
export function readControl(headers: { get(name: string): string | null }) {
  const epoch = headers.get('x-chatstream-epoch')
  const location = headers.get('x-chatstream-location') ?? undefined
  let ending: StreamEnding | undefined
  const kept: Pick<WireStream, 'kept' | 'ending'> =
    epoch === null
      ? {}
      : { kept: { epoch, ...(location !== undefined && { location }) }, ending: () => ending }
  return {
    kept,
    onComment(comment: string) {
      if (comment.startsWith(prefix)) ending = endingOf(parse(comment.slice(prefix.length))) ?? ending
    },
  }
}

/** The ending in a control message, or `undefined` for other messages. Its other fields are passed on as they are. */
export function endingOf(control: unknown): StreamEnding | undefined {
  if (!isObject(control) || !endings.has(control['end'])) return undefined
  // `end` is checked above; the other fields are only shown.
  return { ...control, end: text(control['end']) } as StreamEnding
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
