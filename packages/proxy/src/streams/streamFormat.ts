import type { RunEnd } from '../logs/streamLog.ts'

// The text of a resumable stream; see docs/resumable-streams.md.

/** A message of the proxy about a run. It is sent as a comment, which clients of a provider ignore. */
export type Control = RunEnd | { reset: true }

/** A control as a block of the stream. */
export function controlBlock(control: Control): string {
  return `: chatstream ${JSON.stringify(control)}\n\n`
}

/** Parses a comment; undefined if it is not a control. */
export function readControl(comment: string): object | undefined {
  const [, json] = /^\s*chatstream (\{.*\})$/.exec(comment) ?? []
  return json === undefined ? undefined : JSON.parse(json)
}

/** A comment that shows that the connection works. */
export const heartbeatBlock = ': hb\n\n'

/** The form of a run id. Clients make the ids. */
export const runIdForm = /^[A-Za-z0-9_-]{22,64}$/

/** A position in the log of a run: the number of the last event a reader has. */
export interface Position {
  epoch: string
  seq: number
}

/** Parses a `last-event-id` header; undefined if it is not a position of this proxy. */
export function readPosition(lastEventId: string | null): Position | undefined {
  const [, epoch, seq] = /^([A-Za-z0-9_]{1,32})-(\d{1,15})$/.exec(lastEventId ?? '') ?? []
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) }
}

/** A block of the log with its id, as readers get it. */
export function numberedBlock(block: string, epoch: string, seq: number): string {
  return `${block}id: ${epoch}-${seq}\n\n`
}
