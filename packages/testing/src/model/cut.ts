import type { WireAction } from './wireAction.ts'
import type { Cue, CutCue } from '../script/script.ts'
import { deltasOf } from '../script/tokens.ts'

/**
 * Returns a script that sends only the first `characters` characters of the text, and then cuts the stream.
 * The last delta (piece of text) is shortened.
 */
export function cutText(cues: readonly Cue[], how: CutCue['cut'], characters: number): readonly Cue[] {
  const kept: Cue[] = []
  let left = characters
  for (const cue of cues) {
    if ('cut' in cue) continue
    if (!('text' in cue)) {
      kept.push(cue)
      continue
    }
    const deltas = deltasOf(cue.text)
    const length = deltas.reduce((total, delta) => total + delta.length, 0)
    if (length >= left) return [...kept, { ...cue, text: shorten(deltas, left) }, { cut: how }]
    kept.push(cue)
    left -= length
  }
  return [...kept, { cut: how }]
}

/**
 * Yields the actions of a scripted answer until `bytes` bytes are sent, and then the action that cuts the
 * stream.
 */
export function* cutBytes(
  actions: Iterable<WireAction>,
  how: CutCue['cut'],
  bytes: number,
): Generator<WireAction> {
  let left = bytes
  for (const action of actions) {
    if (action.type !== 'send' || action.bytes.length < left) yield action
    else {
      if (left > 0) yield { type: 'send', bytes: action.bytes.slice(0, left) }
      break
    }
    if (action.type === 'send') left -= action.bytes.length
  }
  yield { type: 'cut', how }
}

function shorten(deltas: readonly string[], characters: number): string[] {
  const kept: string[] = []
  let left = characters
  for (const delta of deltas) {
    if (left <= 0) break
    kept.push(delta.slice(0, left))
    left -= delta.length
  }
  return kept
}
