import type { CutCue } from '../script/script.ts'

/**
 * One action on the wire: sending bytes, waiting, or cutting the stream. `streamActions` makes a response from a
 * sequence of actions.
 */
export type WireAction =
  | { type: 'send'; bytes: Uint8Array<ArrayBuffer> }
  | PauseAction
  | { type: 'cut'; how: CutCue['cut'] }

export type PauseAction =
  | { type: 'wait'; ms: number }
  /** The next delta is due this long after the one before it. */
  | { type: 'pace'; ms: number }
  | { type: 'until'; settled: PromiseLike<unknown> }
