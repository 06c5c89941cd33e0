import { useMemo } from 'react'
import { useStrings } from '../strings/StringsProvider.tsx'
import { englishQueueWords, japaneseQueueWords, type QueueWords } from '../strings/queueWords.ts'

/**
 * Returns the words of `Queue`: the words that the app has set, and for all others those of the nearest
 * `StringsProvider`'s language.
 */
export function useQueueWords(): QueueWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseQueueWords : englishQueueWords
  return useMemo(() => ({ ...words, ...strings.queue }), [words, strings.queue])
}
