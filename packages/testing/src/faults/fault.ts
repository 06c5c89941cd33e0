/**
 * One fault of a TCP connection. The position of a fault is the number of bytes before the fault, in one
 * direction, including HTTP headers. A fault at position 0 occurs when the first byte arrives. So if the
 * answer is cut at position 0, the request reaches the server, and only the answer is lost.
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
  /** The direction of the bytes that the fault affects. @defaultValue 'answer' */
  direction?: Direction
}

/** A fault that ends the connection after a number of bytes. */
export interface CutFault {
  type: 'cut'
  afterBytes: number
  /** `fin`: a clean end. `rst`: a reset. */
  how: 'fin' | 'rst'
  /** The direction of the bytes that the fault affects. @defaultValue 'answer' */
  direction?: Direction
}

/** A fault after which no more bytes pass, although the connection stays open. */
export interface StallFault {
  type: 'stall'
  afterBytes: number
  /** The duration of the stall, in milliseconds. Default: without end. */
  forMs?: number
  /** The direction of the bytes that the fault affects. @defaultValue 'answer' */
  direction?: Direction
}

/**
 * A fault that makes the connection slow: `bytes` bytes pass at a time, after a wait of `everyMs`
 * milliseconds.
 */
export interface DripFault {
  type: 'drip'
  /** The number of bytes that pass after each wait, at least 1. */
  bytes: number
  everyMs: number
  /** The number of bytes that pass without a wait before the slow part begins. @defaultValue 0 */
  afterBytes?: number
  /** The direction of the bytes that the fault affects. @defaultValue 'answer' */
  direction?: Direction
}

/**
 * A fault that resets the connection as soon as the client opens it. The server behind the fault proxy does
 * not notice the connection.
 */
export interface RefuseFault {
  type: 'refuse'
}

/**
 * A fault that accepts the connection and never answers. The server behind the fault proxy does not notice
 * the connection.
 */
export interface BlackHoleFault {
  type: 'black-hole'
}

/**
 * The faults of one connection: no fault, one fault, or several together, e.g. slow bytes and a cut after 100
 * bytes.
 */
export type Faults = Fault | readonly Fault[] | undefined

export function listOf(faults: Faults): readonly Fault[] {
  return faults === undefined ? [] : [faults].flat()
}
