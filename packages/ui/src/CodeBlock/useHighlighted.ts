import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { CodeLines } from './codeLines.ts'
import type { Grammar } from './languages.ts'
import { colorsFor, type Highlighted, type Highlighter } from './highlighter.ts'

/** The highlighting of the code so far. `undefined` until the grammar is loaded, and if there is none. */
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

/** Grammars by language, or `false` for none. */
export type CodeLanguages = Readonly<Record<string, Grammar>> | false

function useCreate(language: string, languages: CodeLanguages | undefined): (() => Highlighter) | undefined {
  const [loaded, setLoaded] = useState<{ language: string; create: (() => Highlighter) | undefined }>()
  const isHighlighted = language !== '' && languages !== false
  useEffect(() => {
    let isWanted = isHighlighted
    const load = async () => {
      const create = await loadHighlighter(language, languages)
      if (isWanted) setLoaded({ language, create })
    }
    if (isWanted) void load()
    return () => {
      isWanted = false
    }
  }, [language, languages, isHighlighted])
  return isHighlighted && loaded?.language === language ? loaded.create : undefined
}

type Loading = Map<string, Promise<(() => Highlighter) | undefined>>

const builtIn = {}
const loadings = new WeakMap<object, Loading>()

/**
 * Loads Shiki and the grammar of a language, each at its first use. Resolves with a factory of highlighters, or with
 * `undefined` if there is no grammar or it could not be loaded.
 */
export function loadHighlighter(
  language: string,
  languages?: CodeLanguages,
): Promise<(() => Highlighter) | undefined> {
  const own = languages === false ? undefined : languages
  // Some models add the name of a file: typescript:src/a.ts.
  const [name = ''] = language.toLowerCase().split(/[:{,]/, 1)
  const known: Loading = loadings.get(own ?? builtIn) ?? new Map()
  loadings.set(own ?? builtIn, known)
  const existing = known.get(name)
  if (existing !== undefined) return existing
  const loading = import('./lazyHighlighter.ts').then(
    ({ highlighterFor }) => highlighterFor(name, own),
    () => undefined,
  )
  known.set(name, loading)
  return loading
}
