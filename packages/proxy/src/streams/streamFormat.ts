import type { RunEnd } from '../logs/streamLog.ts'

// The text of a resumable stream; see docs/resumable-streams.md.

/**
 * A message of the proxy about a run, e.g. that the run has ended. The message is sent as a comment, so that other
 * clients ignore it.
 */
export type Control = RunEnd | { reset: true }

/** Writes a `Control` as a comment line of the stream. */
export function controlBlock(control: Control): string {
  return `: chatstream ${JSON.stringify(control)}\n\n`
}

/** Parses a comment of the stream. Returns undefined if the comment is not a `Control`. */
export function readControl(comment: string): object | undefined {
  const [, json] = /^\s*chatstream (\{.*\})$/.exec(comment) ?? []
  return json === undefined ? undefined : JSON.parse(json)
}

/** A heartbeat: a comment that shows that the connection still works. */
export const heartbeatBlock = ': hb\n\n'

/** The pattern of run ids. Clients make the ids. */
export const runIdForm = /^[A-Za-z0-9_-]{22,64}$/

/** A reader's position in a run: the number of the last event that the reader has. */
export interface Position {
  epoch: string
  seq: number
}

/** Parses the header `last-event-id`. Returns undefined if the value is not a position in a run of this proxy. */
export function readPosition(lastEventId: string | null): Position | undefined {
  const [, epoch, seq] = /^([A-Za-z0-9_]{1,32})-(\d{1,15})$/.exec(lastEventId ?? '') ?? []
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) }
}

/** Adds the event id to a block of the log. Readers get blocks in this form. */
export function numberedBlock(block: string, epoch: string, seq: number): string {
  return `${block}id: ${epoch}-${seq}\n\n`
}
