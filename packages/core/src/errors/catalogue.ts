import type { ChatErrorReason } from './reasons.ts'

/**
 * The texts for one error reason, as templates, e.g. `The model[ “{model}”] was not found.` Each name in braces
 * is replaced by the error's parameter with this name. If the parameter is missing, the square brackets around
 * the name are left out with their content.
 */
export interface ReasonWords {
  user: readonly [title: string, action: string]
  developer: readonly [title: string, why: string, action: string]
}

/**
 * The texts for every error reason in one language, for users and developers: `englishErrors`,
 * `japaneseErrors`, or your own object.
 */
export type ErrorCatalogue = Readonly<Record<ChatErrorReason, ReasonWords>>

/** The texts for users, for every error reason in one language: `englishUserErrors`, or your own object. */
export type UserErrorCatalogue = Readonly<Record<ChatErrorReason, ReasonWords['user']>>
