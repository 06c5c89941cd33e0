import type { ChatErrorReason } from './reasons.ts'

/**
 * The words for one error reason, as templates. The parameters of the error replace names in braces. A part in square
 * brackets is left out if its parameter is missing: `The model[ “{model}”] was not found.`
 */
export interface ReasonWords {
  user: readonly [title: string, action: string]
  developer: readonly [title: string, why: string, action: string]
}

/** The words for every error reason in one language: `englishErrors`, `japaneseErrors`, or your own object. */
export type ErrorCatalogue = Readonly<Record<ChatErrorReason, ReasonWords>>

/** The words that users read, for every error reason: `englishUserErrors`, or your own object. */
export type UserErrorCatalogue = Readonly<Record<ChatErrorReason, ReasonWords['user']>>
