import { isObject, text } from '../json.ts'
import type { StreamEnding, WireStream } from './transport.ts'

const prefix = 'chatstream '
const endings: ReadonlySet<unknown> = new Set(['complete', 'stopped', 'cut', 'lost', 'error'])

/** What a server that keeps the run says of it: in headers at the beginning, in a comment at the end. */
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

/** A control that ends the run; its other fields are passed on as they are. */
export function endingOf(control: unknown): StreamEnding | undefined {
  if (!isObject(control) || !endings.has(control['end'])) return undefined
  // Which ending it is has been looked at; the words beside it are only ever shown.
  return { ...control, end: text(control['end']) } as StreamEnding
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
