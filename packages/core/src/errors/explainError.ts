import type { ErrorCatalogue } from './catalogue.ts'
import type { ChatErrorData } from './chatError.ts'
import { englishErrors } from './englishErrors.ts'
import { explainToUser, fillWords } from './explainToUser.ts'

/**
 * The people who read the words for an error. `user`: people who chat. `developer`: people who can change the app or
 * its server.
 */
export type ErrorAudience = 'user' | 'developer'

/** Options of {@link explainError}. */
export interface ExplainErrorOptions {
  /** @defaultValue `'developer'` */
  audience?: ErrorAudience
  /** @defaultValue `englishErrors` */
  catalogue?: ErrorCatalogue
  /**
   * The address of the page that `link` leads to: its anchors are the reasons.
   *
   * @defaultValue `'https://chatstream.dev/troubleshooting/'`
   */
  troubleshooting?: string
}

/** The words for an error, in the chosen language. */
export interface ErrorWords {
  /** One or two sentences: what happened. */
  title: string
  /** The text of the server, the network or a thrown error, in its original language. Only for developers. */
  detail?: string
  /** The cause or the meaning of the error. Only for developers. */
  why?: string
  /** The advice for the reader. */
  action: string
  /** The address of the reason's entry in the documentation. Only for developers, and for known reasons. */
  link?: string
}

/**
 * Returns the words for an error, from a catalogue (by default the English one). If a server sent a reason that is
 * not in the catalogue, the server's own `why` and `action` are used.
 *
 * @example
 * ```ts
 * const { title, action } = explainError(error, { audience: 'user', catalogue: japaneseErrors })
 * ```
 */
export function explainError(error: ChatErrorData, options: ExplainErrorOptions = {}): ErrorWords {
  const {
    audience = 'developer',
    catalogue = englishErrors,
    troubleshooting = 'https://chatstream.dev/troubleshooting/',
  } = options
  const { reason, message, params = {}, advice = {} } = error
  const known = Object.hasOwn(catalogue, reason)
  const { user, developer } = catalogue[known ? reason : 'other']
  if (audience === 'user') return explainToUser(error, user)
  const [title, why, action] = developer.map((text) => fillWords(text, params)) as [string, string, string] // Three in, three out.
  const detail = params['detail'] ?? (known && reason !== 'other' ? undefined : message)
  return {
    title,
    ...(detail !== undefined && { detail: String(detail) }),
    why: advice.why ?? why,
    action: advice.action ?? action,
    ...(known && { link: `${troubleshooting}#${reason}` }),
  }
}
