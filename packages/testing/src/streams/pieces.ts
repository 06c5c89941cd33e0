/**
 * Yields all `length + 1` ways to cut bytes into two parts. In the first way and in the last way, one part is
 * empty.
 *
 * @example
 * ```ts
 * for (const pieces of everySplit(bytes)) expect(await read(streamOf(pieces))).toEqual(whole)
 * ```
 */
export function* everySplit(bytes: Uint8Array): Generator<[Uint8Array, Uint8Array]> {
  for (let at = 0; at <= bytes.length; at += 1) yield [bytes.slice(0, at), bytes.slice(at)]
}

/**
 * Yields bytes in pieces of `size` bytes; the last piece may be shorter.
 *
 * @example
 * ```ts
 * streamOf(bytePieces(bytes, 1)) // byte by byte
 * ```
 */
export function* bytePieces(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  if (!(size >= 1)) throw new RangeError(`Pieces of ${size} bytes never end: give a size of at least 1.`)
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

/**
 * Yields bytes in pieces of random length, from 1 to `maxBytes` (default 300).
 *
 * @example
 * ```ts
 * streamOf(randomPieces(bytes, seededRandom(7)))
 * ```
 */
export function* randomPieces(
  bytes: Uint8Array,
  random: () => number,
  maxBytes = 300,
): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const size = 1 + Math.floor(random() * maxBytes)
    yield bytes.slice(at, at + size)
    at += size
  }
}
