import { useMemo } from 'react'
import { useStrings } from '../strings/StringsProvider.tsx'
import { englishQueueWords, japaneseQueueWords, type QueueWords } from '../strings/queueWords.ts'

/**
 * Returns the UI texts of `Queue`, in the language of the nearest `StringsProvider`. Texts that the app has
 * set replace them.
 */
export function useQueueWords(): QueueWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseQueueWords : englishQueueWords
  return useMemo(() => ({ ...words, ...strings.queue }), [words, strings.queue])
}
