/**
 * One fault of a TCP connection. Positions count the bytes of one direction, HTTP heads included. A fault at 0 waits for
 * the first byte, so a cut at 0 of the answer means that the request arrived and its answer is lost.
 */
export type Fault = DelayFault | CutFault | StallFault | DripFault | RefuseFault | BlackHoleFault

/** `request`: from the client to the target. `answer`: from the target to the client. */
export type Direction = 'request' | 'answer'

/** Delays the first byte. */
export interface DelayFault {
  type: 'delay'
  ms: number
  /** @defaultValue 'answer' */
  direction?: Direction
}

/** Ends the connection after this many bytes. */
export interface CutFault {
  type: 'cut'
  afterBytes: number
  /** `fin`: a clean end. `rst`: a reset. */
  how: 'fin' | 'rst'
  /** @defaultValue 'answer' */
  direction?: Direction
}

/** Stops after this many bytes and keeps the connection open. */
export interface StallFault {
  type: 'stall'
  afterBytes: number
  /** The length of the stall in milliseconds. Default: endless. */
  forMs?: number
  /** @defaultValue 'answer' */
  direction?: Direction
}

/** Passes a few bytes each tick, the first after one tick. */
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

/** Resets the connection as soon as it is opened. The target sees nothing of it. */
export interface RefuseFault {
  type: 'refuse'
}

/** Accepts the connection and never answers. The target sees nothing of it. */
export interface BlackHoleFault {
  type: 'black-hole'
}

/** No fault, one, or several that can occur together, such as a drip and a cut within it. */
export type Faults = Fault | readonly Fault[] | undefined

export function listOf(faults: Faults): readonly Fault[] {
  return faults === undefined ? [] : [faults].flat()
}
