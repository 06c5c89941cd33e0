/** A fault that a page causes on its own line. */
export type Fault =
  /** Breaks the open connections. */
  | { type: 'cut' }
  /** Ends the open answers before they are complete, in good form. */
  | { type: 'end' }
  /** Breaks the open connections, and refuses new ones for so long, or until `restore`. */
  | { type: 'outage'; ms?: number }
  | { type: 'restore' }
  /** Passes answers on in blocks, as a proxy with a buffer does. */
  | { type: 'buffer'; isOn: boolean }
  /** Ends the server with the answers that it keeps, and starts a new one. */
  | { type: 'kill' }
  /** Holds the next answer back after some deltas of text, so that it is cut at a known place. */
  | { type: 'hold'; afterDeltas: number }

const maxOutageMs = 120_000

/** Reads a fault from a request's JSON. Returns undefined if it is none. */
export function readFault(value: unknown): Fault | undefined {
  const { type, ms, isOn, afterDeltas } = Object(value) as Readonly<Record<string, unknown>>
  switch (type) {
    case 'cut':
    case 'end':
    case 'restore':
    case 'kill':
      return { type }
    case 'outage':
      if (ms === undefined) return { type }
      return isCount(ms) ? { type, ms: Math.min(ms, maxOutageMs) } : undefined
    case 'buffer':
      return typeof isOn === 'boolean' ? { type, isOn } : undefined
    case 'hold':
      return isCount(afterDeltas) ? { type, afterDeltas } : undefined
    default:
      return undefined
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
