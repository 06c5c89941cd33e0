import type { RunEnd } from '../logs/streamLog.ts'

/** What the proxy says of a run itself, in comments, which no client of a provider sees. */
export type Control = RunEnd | { reset: true }

export function controlBlock(control: Control): string {
  return `: chatstream ${JSON.stringify(control)}\n\n`
}

/** What a comment says, where it is a control. */
export function readControl(comment: string): object | undefined {
  const [, json] = /^\s*chatstream (\{.*\})$/.exec(comment) ?? []
  return json === undefined ? undefined : JSON.parse(json)
}

export const heartbeatBlock = ': hb\n\n'

/** A run's id, made by its client. */
export const streamIdForm = /^[A-Za-z0-9_-]{22,64}$/

/** A place in a run's log. */
export interface Position {
  epoch: string
  seq: number
}

/** What a reader says it has; undefined where it says nothing that could be ours. */
export function readPosition(lastEventId: string | null): Position | undefined {
  const [, epoch, seq] = /^([A-Za-z0-9_]{1,32})-(\d{1,15})$/.exec(lastEventId ?? '') ?? []
  return epoch === undefined ? undefined : { epoch, seq: Number(seq) }
}

/** A block of the log as a reader gets it. */
export function numberedBlock(block: string, epoch: string, seq: number): string {
  return `${block}id: ${epoch}-${seq}\n\n`
}
