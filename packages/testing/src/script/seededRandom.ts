/**
 * Creates a function that returns random numbers in [0, 1) (mulberry32). The same seed gives the same
 * numbers. Print the seed if a test fails.
 *
 * @example
 * ```ts
 * const random = seededRandom(7)
 * const jitterMs = random() * 1000
 * ```
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
