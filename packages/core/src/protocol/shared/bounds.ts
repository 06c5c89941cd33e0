import { text } from '../../json.ts'

/**
 * The most ids of one kind that a decoder keeps for one stream. A model answers with a handful. More are a fault or an
 * attack, and must not use up the memory.
 */
export const maxIds = 10_000

/** The id in a value; `undefined` if it is longer than any server's ids. */
export function boundedId(value: unknown): string | undefined {
  const id = text(value)
  return id === undefined || id.length > 1024 ? undefined : id
}

/** `true` for an integer that can be the index of a part or a call. */
export function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < maxIds
}
