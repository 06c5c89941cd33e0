import type { ReasonWords } from './catalogue.ts'
import type { ChatErrorData, ErrorParams } from './chatError.ts'
import { englishUserErrors } from './englishUserErrors.ts'

/**
 * Returns the words for an error that users read. The result is the same as that of `explainError` with `audience:
 * 'user'`, but the bundle does not contain the words for developers.
 *
 * @param words the templates of the title and the action; by default those of `englishUserErrors` for the error's
 * reason
 * @example
 * ```ts
 * const titleOf = (error: ChatError) => explainToUser(error.data).title
 * ```
 */
export function explainToUser(
  { reason, params = {}, advice = {} }: ChatErrorData,
  // Errors are stored with messages, and older ones have no reason.
  [title, action]: ReasonWords['user'] = englishUserErrors[
    Object.hasOwn(englishUserErrors, reason) ? reason : 'other'
  ],
): { title: string; action: string } {
  return { title: fillWords(title, params), action: advice.action ?? fillWords(action, params) }
}

/** Inserts the parameters into a template, and leaves out each part in square brackets whose parameter is missing. */
export function fillWords(text: string, params: ErrorParams): string {
  return text.replace(
    /\[([^[\]{]*)\{(\w+)\}([^[\]]*)\]/g,
    (_, before: string, name: string, after: string) => {
      const value = params[name]
      return value === undefined ? '' : `${before}${value}${after}`
    },
  )
}
