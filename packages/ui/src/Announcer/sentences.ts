import { beforeOpenFence } from './speakable.ts'

/**
 * How much of a text that is still growing is whole sentences, in UTF-16 units. A sentence is whole once another has
 * begun or its line has ended; a code block once it is closed.
 */
export function wholeSentences(text: string): number {
  const limit = beforeOpenFence(text)
  if (limit < text.length || text.endsWith('\n')) return limit
  return sentenceStarts(text).at(-1) ?? 0
}

function sentenceStarts(text: string): number[] {
  // Some browsers in use have no segmenter; there whole lines are said.
  if (typeof Intl.Segmenter === 'undefined') return [text.lastIndexOf('\n') + 1]
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'sentence' })
  return Array.from(segmenter.segment(text), ({ index }) => index)
}

let segmenter: Intl.Segmenter | undefined
