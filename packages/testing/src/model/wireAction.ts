import type { CutCue } from '../script/script.ts'

/**
 * One action of a scripted response: it sends bytes, waits or cuts the stream. `streamActions` makes a
 * response body from a sequence of actions.
 */
export type WireAction =
  | { type: 'send'; bytes: Uint8Array<ArrayBuffer> }
  | PauseAction
  | { type: 'cut'; how: CutCue['cut'] }

export type PauseAction =
  | { type: 'wait'; ms: number }
  /** The time between the last delta (piece of text) and the next, in milliseconds. */
  | { type: 'pace'; ms: number }
  | { type: 'until'; settled: PromiseLike<unknown> }
