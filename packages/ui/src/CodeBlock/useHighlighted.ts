import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { CodeLines } from './codeLines.ts'
import { colorsFor, type Highlighted, type Highlighter } from './highlighter.ts'

/** The highlighting of the code so far. `undefined` until the grammar is loaded, and if there is none. */
export function useHighlighted(
  code: CodeLines,
  language: string,
  complete: boolean,
): Highlighted | undefined {
  const create = useCreate(language)
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

function useCreate(language: string): (() => Highlighter) | undefined {
  const [loaded, setLoaded] = useState<{ language: string; create: (() => Highlighter) | undefined }>()
  useEffect(() => {
    let isWanted = language !== ''
    const load = async () => {
      const create = await loadHighlighter(language)
      if (isWanted) setLoaded({ language, create })
    }
    if (isWanted) void load()
    return () => {
      isWanted = false
    }
  }, [language])
  return loaded?.language === language ? loaded.create : undefined
}

const known = new Map<string, Promise<(() => Highlighter) | undefined>>()

/**
 * Loads Shiki and the grammar of a language, each at its first use. Resolves with a factory of highlighters, or with
 * `undefined` if there is no grammar or it could not be loaded.
 */
export function loadHighlighter(language: string): Promise<(() => Highlighter) | undefined> {
  // Some models add the name of a file: typescript:src/a.ts.
  const [name = ''] = language.toLowerCase().split(/[:{,]/, 1)
  const existing = known.get(name)
  if (existing !== undefined) return existing
  const loading = import('./lazyHighlighter.ts').then(
    ({ highlighterFor }) => highlighterFor(name),
    () => undefined,
  )
  known.set(name, loading)
  return loading
}
