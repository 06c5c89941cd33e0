import { seededRandom } from '../script/seededRandom.ts'
import type { Direction, Fault } from './fault.ts'

/** Options of `faultSchedule`. */
export interface FaultScheduleOptions {
  /**
   * A number that determines the faults: the same seed gives the same faults. Print the seed if a test fails.
   */
  seed: number
  /**
   * The kinds of faults. If a kind is in the list twice, it is twice as likely. Default: all kinds except
   * `black-hole`, mostly cuts.
   */
  kinds?: readonly Fault['type'][]
  /** The probability that a connection has a fault, from 0 to 1. @defaultValue 0.75 */
  share?: number
  /**
   * The maximum number of consecutive connections with a fault. The connection after them has no fault, so
   * that a client that retries succeeds.
   * @defaultValue 3
   */
  inRow?: number
  /** Cuts and stalls occur within this many bytes. @defaultValue 4096 */
  maxBytes?: number
  /** The longest delay or stall, in milliseconds. @defaultValue 50 */
  maxMs?: number
  /** If `true`, half of the stalls have no end. Use it for clients with a time limit. @defaultValue false */
  lasting?: boolean
}

/** Cuts are listed three times: they are the most frequent fault in practice. */
const usualKinds: readonly Fault['type'][] = ['cut', 'cut', 'cut', 'delay', 'stall', 'drip', 'refuse']

/**
 * Creates a function that chooses a random fault for each connection, for the option `faults` of
 * `faultProxy`. The fault depends only on the seed and the index of the connection. Among `inRow + 1`
 * consecutive connections, at least one has no fault. A fifth of the faults affect the request, and the
 * others the answer.
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

/** Multiplies by large odd numbers, so that neighbouring seeds and indices give unrelated faults. */
function mix(seed: number, index: number): number {
  return Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)
}
