import { text } from '../../json.ts'

/**
 * The maximum number of ids of one kind (e.g. of tool calls) that a decoder keeps for one stream. A normal
 * answer has only a few ids. If a server is faulty or hostile, this limit keeps its ids from filling the
 * memory.
 */
export const maxIds = 10_000

/**
 * Returns the value if it is an id: a non-empty text of at most 1024 characters. Otherwise returns
 * `undefined`. No server has longer ids.
 */
export function boundedId(value: unknown): string | undefined {
  const id = text(value)
  return id === undefined || id.length > 1024 ? undefined : id
}

/** Returns `true` if the value is an integer that can be the index of a message part or a tool call. */
export function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxIds
}
