import { useMemo } from 'react'
import { useStrings } from '../strings/StringsProvider.tsx'
import { englishQueueWords, japaneseQueueWords, type QueueWords } from '../strings/queueWords.ts'

/** The words in the language of the nearest provider, with the app's own. */
export function useQueueWords(): QueueWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseQueueWords : englishQueueWords
  return useMemo(() => ({ ...words, ...strings.queue }), [words, strings.queue])
}
