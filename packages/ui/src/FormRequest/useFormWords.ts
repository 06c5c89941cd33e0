import { useMemo } from 'react'
import { englishFormWords, type FormWords, japaneseFormWords } from '../strings/formWords.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/** The words in the language of the nearest provider, with the app's own. */
export function useFormWords(): FormWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseFormWords : englishFormWords
  return useMemo(() => ({ ...words, ...strings.form }), [words, strings.form])
}
