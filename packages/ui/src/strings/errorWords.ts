import {
  englishErrors,
  explainError,
  japaneseErrors,
  type ChatErrorData,
  type ErrorAudience,
  type ErrorWords,
} from '@chatstream/core'
import type { Words } from './StringsProvider.tsx'

/** Words an error for an audience. */
export type DescribeError = (error: ChatErrorData, audience: ErrorAudience) => ErrorWords

export const inEnglish: DescribeError = (error, audience) =>
  explainError(error, { audience, catalogue: englishErrors })

export const inJapanese: DescribeError = (error, audience) =>
  explainError(error, { audience, catalogue: japaneseErrors })

/** Returns the app's own words for errors, or else those of the locale. Apart from `Strings`, so that parts which show no errors do not load them. */
export function errorWordsOf({ strings, locale }: Words): DescribeError {
  return strings.error.describe ?? (/^ja\b/i.test(locale) ? inJapanese : inEnglish)
}
