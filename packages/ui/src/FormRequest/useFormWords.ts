import { useMemo } from 'react'
import { englishFormWords, type FormWords, japaneseFormWords } from '../strings/formWords.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/**
 * Returns the words of `FormRequest`: the words that the app has set, and for all others those of the nearest
 * `StringsProvider`'s language.
 */
export function useFormWords(): FormWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseFormWords : englishFormWords
  return useMemo(() => ({ ...words, ...strings.form }), [words, strings.form])
}
