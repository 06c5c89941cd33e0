import { useMemo } from 'react'
import { englishFormWords, type FormWords, japaneseFormWords } from '../strings/formWords.ts'
import { useStrings } from '../strings/StringsProvider.tsx'

/**
 * Returns the UI texts of `FormRequest`, in the language of the nearest `StringsProvider`. Texts that the app
 * has set replace them.
 */
export function useFormWords(): FormWords {
  const { locale, strings } = useStrings()
  const words = /^ja\b/i.test(locale) ? japaneseFormWords : englishFormWords
  return useMemo(() => ({ ...words, ...strings.form }), [words, strings.form])
}
