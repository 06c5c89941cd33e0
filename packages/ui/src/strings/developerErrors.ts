import { explainError, type ChatErrorData, type ErrorAudience, type ErrorWords } from '@chatstream/core'

/**
 * Returns the English texts for an error, for developers. They take 2.5 kB, so this module is loaded only
 * when it is needed.
 */
export const inEnglish = (error: ChatErrorData, audience: ErrorAudience): ErrorWords =>
  explainError(error, { audience })
