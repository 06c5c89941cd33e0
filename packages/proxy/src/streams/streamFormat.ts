import type { RunEnd } from '../logs/streamLog.ts'

// The text of a resumable stream; see docs/resumable-streams.md.

/**
 * A message of the proxy to a client about a resumable answer, e.g. that the answer has ended. It is sent as
 * a comment in the stream, so that other clients ignore it.
 */
export type Control = RunEnd | { reset: true }

/** Returns a `Control` as a comment line of the stream. */
export function controlBlock(control: Control): string {
  return `: chatstream ${JSON.stringify(control)}\n\n`
}

/** Parses a comment of the stream. If the comment is not a `Control`, returns `undefined`. */
export function readControl(comment: string): object | undefined {
  const [, json] = /^\s*chatstream (\{.*\})$/.exec(comment) ?? []
  return json === undefined ? undefined : JSON.parse(json)
}

/** A heartbeat: a comment that shows that the connection still works. */
export const heartbeatBlock = ': hb\n\n'

/** The pattern of run ids. A client makes the id of each resumable answer. */
export const runIdForm = /^[A-Za-z0-9_-]{22,64}$/

/** The position of a client in a resumable answer: the number of the last event that the client has. */
export interface Position {
  epoch: string
  seq: number
}

/**
 * Parses the header `last-event-id`. If the value is not a position in an answer of this proxy, returns
 * `undefined`.
 */
export function readPosition(lastEventId: string | null): Position | undefined {
  const [, epoch, seq] = /^([A-Za-z0-9_]{1,32})-(\d{1,15})$/.exec(lastEventId ?? '') ?? []
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) }
}

/** Adds the event id to an event from the log. Clients get events in this form. */
export function numberedBlock(block: string, epoch: string, seq: number): string {
  return `${block}id: ${epoch}-${seq}\n\n`
}
