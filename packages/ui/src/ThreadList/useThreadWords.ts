import { useMemo } from 'react'
import { useStrings } from '../strings/StringsProvider.tsx'
import { englishThreadWords, japaneseThreadWords, type ThreadWords } from '../strings/threadWords.ts'

/** The words in the language of the nearest provider, with the app's own. */
export function useThreadWords(): ThreadWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseThreadWords : englishThreadWords
  return useMemo(() => ({ ...words, ...strings.threads }), [words, strings.threads])
}
