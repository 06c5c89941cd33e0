import { explainError, type ChatErrorData, type ErrorAudience, type ErrorWords } from '@chatstream/core'
import type { Words } from './StringsProvider.tsx'

/** Words an error for an audience. */
export type DescribeError = (error: ChatErrorData, audience: ErrorAudience) => ErrorWords

/** Words an error in English. */
export const inEnglish: DescribeError = (error, audience) => explainError(error, { audience })

/** Returns the words for errors of the language. English ones are here, so that parts which show no errors do not load them. */
export const errorWordsOf = ({ strings }: Words): DescribeError => strings.error.describe ?? inEnglish
