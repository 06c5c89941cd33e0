import type { ErrorCatalogue } from './catalogue.ts'
import type { ChatErrorData } from './chatError.ts'
import { englishErrors } from './englishErrors.ts'
import { explainToUser, fillWords } from './explainToUser.ts'

/**
 * The reader of an error text. `user`: a person who chats. `developer`: a person who can change the app or
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
   * The address of the page to which `link` leads. On this page, the anchor of each entry is an error reason.
   *
   * @defaultValue `'https://chatstream.dev/troubleshooting/'`
   */
  troubleshooting?: string
}

/** The texts for an error, in the language of the catalogue. */
export interface ErrorWords {
  /** One or two sentences that say what happened. */
  title: string
  /** The text of the server, the network or a thrown error, in its original language. Only for developers. */
  detail?: string
  /** The cause or the meaning of the error. Only for developers. */
  why?: string
  /** The advice: what the reader can do. */
  action: string
  /**
   * The URL at which the documentation explains the error reason. Only for developers, and only if the reason
   * is known.
   */
  link?: string
}

/**
 * Returns the texts for an error, from a catalogue (by default `englishErrors`). If the error has `advice`,
 * the result contains the server's own `why` and `action`.
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
