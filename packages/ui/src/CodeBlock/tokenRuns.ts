import type { TokenLine } from './highlighter.ts'

/**
 * The tokens of a line, as the worker sends them. For each token the array contains two numbers: the length in
 * characters, and the index of the class in `tokenClasses`.
 */
export type TokenRuns = readonly number[]

/** The CSS classes of tokens. The first class is for plain text. */
export const tokenClasses = [
  '',
  'cs-tok-keyword',
  'cs-tok-string',
  'cs-tok-comment',
  'cs-tok-function',
  'cs-tok-constant',
  'cs-tok-type',
] as const

/**
 * Converts the tokens of a line from the form that the worker sends (`TokenRuns`) to the form for rendering
 * (`TokenLine`).
 */
export function withClasses(runs: TokenRuns): TokenLine {
  return runs.map((_, at) => (at % 2 === 0 ? (tokenClasses[runs[at + 1] ?? 0] ?? '') : (runs[at - 1] ?? 0)))
}
