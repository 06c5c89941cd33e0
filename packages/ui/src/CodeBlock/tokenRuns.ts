import type { TokenLine } from './highlighter.ts'

/** The tokens of a line as the worker sends them: pairs of a length in characters and an index of `tokenClasses`. */
export type TokenRuns = readonly number[]

/** The classes of tokens. The first is plain text. */
export const tokenClasses = [
  '',
  'cs-tok-keyword',
  'cs-tok-string',
  'cs-tok-comment',
  'cs-tok-function',
  'cs-tok-constant',
  'cs-tok-type',
] as const

/** Puts the class of each run in front of its length. */
export function withClasses(runs: TokenRuns): TokenLine {
  return runs.map((_, at) => (at % 2 === 0 ? (tokenClasses[runs[at + 1] ?? 0] ?? '') : (runs[at - 1] ?? 0)))
}
