import { useMemo } from 'react'
import { useStrings } from '../strings/StringsProvider.tsx'
import { englishThreadWords, japaneseThreadWords, type ThreadWords } from '../strings/threadWords.ts'

/**
 * Returns the words of `ThreadList`: the words that the app has set, and for all others those of the nearest
 * `StringsProvider`'s language.
 */
export function useThreadWords(): ThreadWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseThreadWords : englishThreadWords
  return useMemo(() => ({ ...words, ...strings.threads }), [words, strings.threads])
}
