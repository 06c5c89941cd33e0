/**
 * One fault of a TCP connection. The position of a fault is the number of bytes before the fault, in one direction,
 * HTTP heads included. A fault at position 0 occurs when the first byte arrives. Therefore, if the answer is cut at
 * position 0, the request arrives at the server and only the answer is lost.
 */
export type Fault = DelayFault | CutFault | StallFault | DripFault | RefuseFault | BlackHoleFault

/**
 * The direction of the bytes that a fault affects. `request`: from the client to the target. `answer`: from the
 * target to the client.
 */
export type Direction = 'request' | 'answer'

/** A fault that delays the first byte. */
export interface DelayFault {
  type: 'delay'
  ms: number
  /** @defaultValue 'answer' */
  direction?: Direction
}

/** A fault that ends the connection after a number of bytes. */
export interface CutFault {
  type: 'cut'
  afterBytes: number
  /** `fin`: a clean end. `rst`: a reset. */
  how: 'fin' | 'rst'
  /** @defaultValue 'answer' */
  direction?: Direction
}

/** A fault that stops passing bytes after a number of bytes. The connection stays open. */
export interface StallFault {
  type: 'stall'
  afterBytes: number
  /** The length of the stall in milliseconds. Default: endless. */
  forMs?: number
  /** @defaultValue 'answer' */
  direction?: Direction
}

/** A fault that passes bytes slowly: a few bytes at a time, with a wait of `everyMs` milliseconds before them. */
export interface DripFault {
  type: 'drip'
  /** The number of bytes per tick, at least 1. */
  bytes: number
  everyMs: number
  /** The bytes that pass at once before the drip begins. @defaultValue 0 */
  afterBytes?: number
  /** @defaultValue 'answer' */
  direction?: Direction
}

/** A fault that resets the connection as soon as it is opened. The target does not notice the connection. */
export interface RefuseFault {
  type: 'refuse'
}

/** A fault that accepts the connection and never answers. The target does not notice the connection. */
export interface BlackHoleFault {
  type: 'black-hole'
}

/** The faults of one connection: none, one, or several together, e.g. a drip (slow bytes) and a cut after 100 bytes. */
export type Faults = Fault | readonly Fault[] | undefined

export function listOf(faults: Faults): readonly Fault[] {
  return faults === undefined ? [] : [faults].flat()
}
