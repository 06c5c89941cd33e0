import type { CutCue } from '../script/script.ts'

/** What happens on the wire, one after the other. A move says what and when; it does nothing by itself. */
export type Move =
  | { type: 'send'; bytes: Uint8Array<ArrayBuffer> }
  | { type: 'wait'; ms: number }
  /** The next delta is due this long after the one before it. */
  | { type: 'pace'; ms: number }
  | { type: 'cut'; how: CutCue['cut'] }
