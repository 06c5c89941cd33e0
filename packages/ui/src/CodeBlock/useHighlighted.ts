import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { CodeLines } from './codeLines.ts'
import { colorsFor, loadHighlighter, type Highlighted, type Highlighter } from './highlighter.ts'

/** The code in colour as far as that has come; `undefined` until the grammar is loaded, and where there is none. */
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
