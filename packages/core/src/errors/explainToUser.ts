import type { ReasonWords } from './catalogue.ts'
import type { ChatErrorData, ErrorParams } from './chatError.ts'
import { englishUserErrors } from './englishUserErrors.ts'

/**
 * Returns the texts about an error for users. `explainError` with `audience: 'user'` returns the same texts.
 * But an import of `explainError` also adds the texts for developers to the bundle.
 *
 * @param words the templates of the title and the action; by default the entry of `englishUserErrors` for the
 * error's reason
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
  return {
    title: fillWords(title, params),
    action: (!advice.audience && advice.action) || fillWords(action, params),
  }
}

/**
 * Inserts the parameters of an error into a template. If a parameter is missing, the square brackets around its
 * name are left out with their content.
 */
export function fillWords(text: string, params: ErrorParams): string {
  return text.replace(
    /\[([^[\]{]*)\{(\w+)\}([^[\]]*)\]/g,
    (_, before: string, name: string, after: string) => {
      const value = params[name]
      return value === undefined ? '' : `${before}${value}${after}`
    },
  )
}
