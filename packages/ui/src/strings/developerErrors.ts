import { explainError, type ChatErrorData, type ErrorAudience, type ErrorWords } from '@chatstream/core'

/**
 * Returns the English words for an error. The module is loaded only when it is needed, because its catalogue takes
 * 2.5 kB.
 */
export const inEnglish = (error: ChatErrorData, audience: ErrorAudience): ErrorWords =>
  explainError(error, { audience })
