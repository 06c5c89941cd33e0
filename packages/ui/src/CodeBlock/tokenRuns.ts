import type { TokenLine } from './highlighter.ts'

/**
 * The tokens of a line in the form in which the worker sends them: for each token its length in characters, and the
 * index of its class in `tokenClasses`.
 */
export type TokenRuns = readonly number[]

/** The CSS classes of tokens. The first one is for plain text. */
export const tokenClasses = [
  '',
  'cs-tok-keyword',
  'cs-tok-string',
  'cs-tok-comment',
  'cs-tok-function',
  'cs-tok-constant',
  'cs-tok-type',
] as const

/** Converts the tokens that the worker sent to a `TokenLine`. */
export function withClasses(runs: TokenRuns): TokenLine {
  return runs.map((_, at) => (at % 2 === 0 ? (tokenClasses[runs[at + 1] ?? 0] ?? '') : (runs[at - 1] ?? 0)))
}
