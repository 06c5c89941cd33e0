import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

/**
 * Encrypts and decrypts the positions of events in a store of conversations. Clients get positions only in
 * encrypted form.
 */
export interface Positions {
  write(owner: string, seq: number): string
  /**
   * Returns the number of an encrypted position. If the text is not a position, or belongs to another user or
   * database, returns `undefined`.
   */
  read(owner: string, position: string): number | undefined
}

const algorithm = 'aes-128-ecb'

/**
 * Makes the object that encrypts and decrypts the positions of events in a database. The database numbers the
 * events of all users together. Plain numbers would tell a user how many events other users have, so
 * positions are encrypted.
 *
 * @param epoch a random text that is stored in the database
 */
export function createPositions(epoch: string): Positions {
  const key = createHash('sha256').update(`positions ${epoch}`).digest().subarray(0, 16)
  const half = (owner: string) => createHash('sha256').update(owner).digest().subarray(0, 8)
  return {
    write(owner, seq) {
      const number = Buffer.alloc(8)
      number.writeBigUInt64BE(BigInt(seq))
      // One block, unlike every other block of this key.
      const cipher = createCipheriv(algorithm, key, null).setAutoPadding(false)
      return cipher.update(Buffer.concat([half(owner), number])).toString('hex')
    },
    read(owner, position) {
      if (!/^[0-9a-f]{32}$/.test(position)) return undefined
      const decipher = createDecipheriv(algorithm, key, null).setAutoPadding(false)
      const block = decipher.update(Buffer.from(position, 'hex'))
      return block.subarray(0, 8).equals(half(owner)) ? Number(block.readBigUInt64BE(8)) : undefined
    },
  }
}
