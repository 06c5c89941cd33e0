import type { StatementSync } from 'node:sqlite'

/** The size limits for the answers that `sqliteLog` stores, in bytes; see `SqliteLogOptions`. */
export interface FileLimits {
  maxBytes: number
  maxBytesPerUser: number
}

/** The bytes that a stored answer without events takes in the SQLite file, including indexes. */
export const runBytes = 512

/** The most and the least bytes of a row in its page of 4096 bytes, and the bytes of a row in each of its further pages. */
const longestInPage = 1002
const leastInPage = 489
const overflowBytes = 4092

/**
 * Returns the number of bytes that an event takes in the SQLite file. SQLite stores the rest of a long row in
 * separate pages. https://www.sqlite.org/fileformat2.html#ovflpgs
 */
export function rowBytes(blockBytes: number): number {
  const payload = blockBytes + 16
  if (payload <= longestInPage) return payload + 4
  const rest = leastInPage + ((payload - leastInPage) % overflowBytes)
  const inPage = rest <= longestInPage ? rest : leastInPage
  return inPage + Math.ceil((payload - inPage) / overflowBytes) * 4096
}

/** The statements that count and free room. */
type RoomStatements = Record<
  'removeEvents' | 'removeRun' | 'charge' | 'forgetUser' | 'ownBytes' | 'oldest' | 'oldestOf' | 'used',
  StatementSync
>

/**
 * Creates the functions that count the stored bytes of each user, and that remove old answers to make room
 * for new answers. Call these functions in a transaction.
 */
export function createRoom(statements: RoomStatements, { maxBytes, maxBytesPerUser }: FileLimits) {
  function remove(id: number): void {
    statements.removeEvents.run(id)
    const { owner, bytes } = statements.removeRun.get(id) ?? {}
    if (owner === undefined || bytes === undefined) return
    statements.charge.run(owner, -Number(bytes))
    statements.forgetUser.run(owner)
  }

  const usedBytes = () => Number(statements.used.get()?.['bytes'])

  /** Removes runs, the oldest first, until `isTooMuch` is false. Returns false if that is not enough. */
  function makeRoom(isTooMuch: () => boolean, oldest: () => Record<string, unknown> | undefined): boolean {
    while (isTooMuch()) {
      const run = oldest()
      if (run === undefined) return false
      remove(Number(run['id']))
    }
    return true
  }

  /** Adds bytes to a user's count. If there is no room, removes finished runs, those of the user first. Throws if that is not enough. */
  function reserve(owner: string, bytes: number): void {
    // Without users, all runs have the owner ''.
    const maxOwn = owner === '' ? Infinity : maxBytesPerUser
    const isOwnTooMuch = () => Number(statements.ownBytes.get(owner)?.['bytes'] ?? 0) + bytes > maxOwn
    const hasRoom =
      makeRoom(isOwnTooMuch, () => statements.oldestOf.get(owner)) &&
      makeRoom(
        () => usedBytes() + bytes > maxBytes,
        () => statements.oldest.get(),
      )
    if (!hasRoom) throw new Error('The file for streams is full.')
    statements.charge.run(owner, bytes)
  }

  return { remove, reserve, hasRoom: (bytes: number) => usedBytes() + bytes <= maxBytes }
}
