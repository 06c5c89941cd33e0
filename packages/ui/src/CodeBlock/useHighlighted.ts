import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { CodeLines } from './codeLines.ts'
import type { Grammar } from './languages.ts'
import { colorsFor, type Highlighted, type Highlighter } from './highlighter.ts'

/**
 * Returns the highlighting of the code so far. Returns `undefined` until the grammar has loaded, and if the
 * language has no grammar.
 */
export function useHighlighted(
  code: CodeLines,
  language: string,
  complete: boolean,
  languages: CodeLanguages | undefined,
): Highlighted | undefined {
  const create = useCreate(language, languages)
  const highlighter = useMemo(() => create?.(), [create])
  const highlighted = useSyncExternalStore(
    highlighter?.subscribe ?? toNothing,
    highlighter?.highlighted ?? nothing,
    nothing,
  )
  useEffect(() => highlighter?.push(code, complete), [highlighter, code, complete])
  useEffect(() => () => highlighter?.stop(), [highlighter])
  return colorsFor(highlighted, code)
}

const toNothing = () => () => undefined
const nothing = () => undefined

/** The grammars for highlighting, by language, or `false` for no highlighting. */
export type CodeLanguages = Readonly<Record<string, Grammar>> | false

function useCreate(language: string, languages: CodeLanguages | undefined): (() => Highlighter) | undefined {
  const [loaded, setLoaded] = useState<{ language: string; create: (() => Highlighter) | undefined }>()
  const isHighlighted = language !== '' && languages !== false
  useEffect(() => {
    let isWanted = isHighlighted
    if (isWanted) {
      void loadHighlighter(language, languages).then((create) => isWanted && setLoaded({ language, create }))
    }
    return () => {
      isWanted = false
    }
  }, [language, languages, isHighlighted])
  return isHighlighted && loaded?.language === language ? loaded.create : undefined
}

/**
 * Loads the highlighter and the grammar of a language, each only once. Resolves with a function that creates
 * highlighters. If the language has no grammar, or the grammar could not be loaded, resolves with
 * `undefined`.
 */
export const loadHighlighter = (
  language: string,
  languages?: CodeLanguages,
): Promise<(() => Highlighter) | undefined> =>
  import('./lazyHighlighter.ts').then(
    ({ highlighterFor }) => highlighterFor(language, languages || undefined),
    nothing,
  )
