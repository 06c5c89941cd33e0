import { seededRandom } from '../script/seededRandom.ts'
import type { Direction, Fault } from './fault.ts'

export interface FaultScheduleOptions {
  /** The same seed gives the same faults. Print it when a test fails. */
  seed: number
  /** What may go wrong; naming a kind twice makes it twice as likely. Every kind but `black-hole`, and mostly cuts, unless given. */
  kinds?: readonly Fault['type'][]
  /** The share of connections that are at fault, of those that may be: 0.75 unless given. */
  share?: number
  /** After so many connections the next one is without fault, so that whoever tries again gets through: 3 unless given. */
  inRow?: number
  /** Cuts and stalls come within so many bytes: 4096 unless given. */
  maxBytes?: number
  /** Delays and stalls last no longer: 50 ms unless given. */
  maxMs?: number
  /** Half of the stalls last for ever. For clients that have a deadline; `false` unless given. */
  lasting?: boolean
}

/** Cuts three times: they are what a stream must survive most often. */
const usualKinds: readonly Fault['type'][] = ['cut', 'cut', 'cut', 'delay', 'stall', 'drip', 'refuse']

/**
 * A random fault for each connection, decided by the seed and the connection's index alone: pure, and the same in
 * whatever order connections come. Every `inRow + 1`-th connection is without fault. A fifth of the faults is in the
 * request's direction.
 *
 * @example
 * ```ts
 * const network = await faultProxy({ target: 'http://127.0.0.1:3000', faults: faultSchedule({ seed: 7 }) })
 * ```
 */
export function faultSchedule(
  options: FaultScheduleOptions,
): (connection: { index: number }) => Fault | undefined {
  const { seed, kinds = usualKinds, share = 0.75, inRow = 3 } = options
  return ({ index }) => {
    const random = seededRandom(mix(seed, index))
    if (index % (inRow + 1) === inRow || random() >= share) return undefined
    const kind = pick(kinds, random)
    return kind === undefined ? undefined : faultOf(kind, random, options)
  }
}

function faultOf(
  kind: Fault['type'],
  random: () => number,
  { maxBytes = 4096, maxMs = 50, lasting = false }: FaultScheduleOptions,
): Fault {
  const upTo = (limit: number) => Math.floor(random() * (limit + 1))
  const direction: Direction = random() < 0.2 ? 'request' : 'answer'
  switch (kind) {
    case 'refuse':
    case 'black-hole':
      return { type: kind }
    case 'delay':
      return { type: kind, ms: upTo(maxMs), direction }
    case 'cut':
      return { type: kind, afterBytes: upTo(maxBytes), how: random() < 0.5 ? 'fin' : 'rst', direction }
    case 'stall': {
      const place = { type: kind, afterBytes: upTo(maxBytes), direction }
      return lasting && random() < 0.5 ? place : { ...place, forMs: upTo(maxMs) }
    }
    case 'drip':
      return { type: kind, bytes: 16 + upTo(496), everyMs: 1, direction }
    default:
      return kind satisfies never
  }
}

function pick<Item>(items: readonly Item[], random: () => number): Item | undefined {
  return items[Math.floor(random() * items.length)]
}

/** Multiplied by large odd numbers, so that neighbouring seeds and indices have nothing in common. */
function mix(seed: number, index: number): number {
  return Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)
}
