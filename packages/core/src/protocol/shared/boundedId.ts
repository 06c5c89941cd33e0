import { text } from '../../json.ts'

/** How many ids of a kind are kept apart in one stream: beyond it stands a fault or an attack, not an answer. */
export const maxIds = 10_000

/** An id as a server made it; one that is longer than any server makes is refused. */
export function boundedId(value: unknown): string | undefined {
  const id = text(value)
  return id === undefined || id.length > 1024 ? undefined : id
}
