import { explainError, type ChatErrorData, type ErrorAudience, type ErrorWords } from '@chatstream/core'

/** Words an error in English. Loaded later: its catalogue takes 2.5 kB. */
export const inEnglish = (error: ChatErrorData, audience: ErrorAudience): ErrorWords =>
  explainError(error, { audience })
