/** A piece of a line and the class that colours it. */
export type CodeToken = readonly [text: string, className: string | undefined]

/** Where a line ended: within a comment, a string. Opaque. */
export type LineState = unknown

/**
 * Colours a line; what it takes from the line above is handed in, so that finished lines are coloured once. `undefined`
 * when time was up while a grammar was still being made ready: the next try goes on from there.
 */
export type LineHighlighter = (
  line: string,
  state: LineState,
  hasTime: () => boolean,
) => readonly [readonly CodeToken[], LineState] | undefined

const known = new Map<string, Promise<LineHighlighter | undefined>>()

/** Shiki and the grammar of a language, each loaded when first asked for. `undefined` where there is none. */
export function loadHighlighter(language: string): Promise<LineHighlighter | undefined> {
  const name = language.toLowerCase()
  const existing = known.get(name)
  if (existing !== undefined) return existing
  const loading = import('./shiki.ts').then(
    ({ highlighterFor }) => highlighterFor(name),
    () => undefined,
  )
  known.set(name, loading)
  return loading
}
