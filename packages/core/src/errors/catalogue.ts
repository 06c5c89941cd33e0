import type { ChatErrorReason } from './reasons.ts'

/**
 * The words for one reason. A part in square brackets with a parameter in braces is left out if the error lacks the
 * parameter: `The model[ “{model}”] was not found.`
 */
export interface ReasonWords {
  user: readonly [title: string, action: string]
  developer: readonly [title: string, why: string, action: string]
}

/** The words for every reason in one language: `englishErrors`, `japaneseErrors`, or your own. */
export type ErrorCatalogue = Readonly<Record<ChatErrorReason, ReasonWords>>

/** The words for users alone: `englishUserErrors`, or your own. */
export type UserErrorCatalogue = Readonly<Record<ChatErrorReason, ReasonWords['user']>>
