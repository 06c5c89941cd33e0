import { useMemo } from 'react'
import { useStrings } from '../strings/StringsProvider.tsx'
import { englishThreadWords, japaneseThreadWords, type ThreadWords } from '../strings/threadWords.ts'

/**
 * Returns the UI texts of `ThreadList`, in the language of the nearest `StringsProvider`. Texts that the app has set
 * replace them.
 */
export function useThreadWords(): ThreadWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseThreadWords : englishThreadWords
  return useMemo(() => ({ ...words, ...strings.threads }), [words, strings.threads])
}
