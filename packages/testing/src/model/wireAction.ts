import type { CutCue } from '../script/script.ts'

/** One thing that happens on the wire. A response is a sequence of these, played by `streamActions`. */
export type WireAction =
  | { type: 'send'; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'wait'; ms: number }
  /** The next delta is due this long after the one before it. */
  | { type: 'pace'; ms: number }
  | { type: 'cut'; how: CutCue['cut'] }
