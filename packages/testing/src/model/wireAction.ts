import type { CutCue } from '../script/script.ts'

/** One thing that happens on the wire. A response is a sequence of these, played by `streamActions`. */
export type WireAction =
  | { type: 'send'; bytes: Uint8Array<ArrayBuffer> }
  | PauseAction
  | { type: 'cut'; how: CutCue['cut'] }

export type PauseAction =
  | { type: 'wait'; ms: number }
  /** The next delta is due this long after the one before it. */
  | { type: 'pace'; ms: number }
  | { type: 'until'; settled: PromiseLike<unknown> }
