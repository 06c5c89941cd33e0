const segmenters = new Map<string, Intl.Segmenter>()

/** The words of a text, by the rules of the language. Symbols and spaces are none. */
export function wordsOf(text: string, language = 'en'): readonly string[] {
  const segmenter = segmenters.get(language) ?? new Intl.Segmenter(language, { granularity: 'word' })
  segmenters.set(language, segmenter)
  return [...segmenter.segment(text)].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment)
}

/** A comparison of the words that are shown with those that should be. */
export interface WordCount {
  shown: number
  /** Words of the whole text that are not shown. */
  missing: number
  /** Words that are shown more often than the text has them. */
  doubled: number
}

/** Counts by word: the order is not looked at, and a word of which only a part arrived is missing. */
export function compareWords(whole: readonly string[], shown: readonly string[]): WordCount {
  const [wanted, found] = [tally(whole), tally(shown)]
  const count: WordCount = { shown: 0, missing: 0, doubled: 0 }
  for (const [word, times] of wanted) {
    const seen = found.get(word) ?? 0
    count.shown += Math.min(times, seen)
    count.missing += Math.max(0, times - seen)
    count.doubled += Math.max(0, seen - times)
  }
  return count
}

function tally(words: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}
