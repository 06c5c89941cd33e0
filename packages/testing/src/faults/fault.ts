/**
 * One thing that goes wrong with a TCP connection. Positions are bytes of the direction, an HTTP head included; a fault
 * at 0 waits for the first byte, so that a cut at 0 of the answer means: the request has arrived, its answer is lost.
 */
export type Fault = DelayFault | CutFault | StallFault | DripFault | RefuseFault | BlackHoleFault

/** `request`: what the client says. `answer`: what the target says. */
export type Direction = 'request' | 'answer'

/** The first byte comes late. */
export interface DelayFault {
  type: 'delay'
  ms: number
  /** `answer` unless given. */
  direction?: Direction
}

/** The connection ends as soon as so many bytes have passed. */
export interface CutFault {
  type: 'cut'
  afterBytes: number
  /** `fin`: cleanly, as if all were said. `rst`: with a reset. */
  how: 'fin' | 'rst'
  /** `answer` unless given. */
  direction?: Direction
}

/** After so many bytes nothing more comes, and the connection stays open. */
export interface StallFault {
  type: 'stall'
  afterBytes: number
  /** For ever unless given. */
  forMs?: number
  /** `answer` unless given. */
  direction?: Direction
}

/** A few bytes each tick, the first of them a tick late. */
export interface DripFault {
  type: 'drip'
  /** At least 1. */
  bytes: number
  everyMs: number
  /** 0 unless given: what comes before passes at once. */
  afterBytes?: number
  /** `answer` unless given. */
  direction?: Direction
}

/** The connection is reset as soon as it is made; the target hears nothing of it. */
export interface RefuseFault {
  type: 'refuse'
}

/** The connection is taken, and that is all; the target hears nothing of it. */
export interface BlackHoleFault {
  type: 'black-hole'
}

/** Nothing, one, or several that do not contradict each other: a drip, and a cut in it. */
export type Faults = Fault | readonly Fault[] | undefined

export function listOf(faults: Faults): readonly Fault[] {
  return faults === undefined ? [] : [faults].flat()
}
