import type { ReasonWords } from './catalogue.ts'
import type { ChatErrorData, ErrorParams } from './chatError.ts'
import { englishUserErrors } from './englishUserErrors.ts'

/**
 * An error in words for users. It does the same as `explainError` with `audience: 'user'`, without the words for
 * developers in the bundle.
 *
 * @param words the title and the action; by default the ones of `englishUserErrors` for the reason
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

/** Fills the parameters into a text, and leaves out the parts in square brackets whose parameter is missing. */
export function fillWords(text: string, params: ErrorParams): string {
  return text.replace(
    /\[([^[\]{]*)\{(\w+)\}([^[\]]*)\]/g,
    (_, before: string, name: string, after: string) => {
      const value = params[name]
      return value === undefined ? '' : `${before}${value}${after}`
    },
  )
}
