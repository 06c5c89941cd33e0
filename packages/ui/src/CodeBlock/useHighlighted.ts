import { useEffect, useMemo, useState } from 'react'
import { countOf } from '../Markdown/parser/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import { loadHighlighter, type LineHighlighter } from './highlighter.ts'
import { createHighlighting, type Highlighted } from './highlighting.ts'

/** The code in colour as far as that has come; `undefined` until the grammar is loaded, and where there is none. */
export function useHighlighted(code: CodeLines, language: string): Highlighted | undefined {
  const highlighter = useHighlighter(language)
  const update = useMemo(
    () => (highlighter === undefined ? undefined : createHighlighting(highlighter)),
    [highlighter],
  )
  const [batch, setBatch] = useState(0)
  const highlighted = useMemo(() => update?.(code, batch), [update, code, batch])
  const isBehind = highlighted !== undefined && countOf(highlighted.lines) < countOf(code.lines)
  useEffect(() => {
    if (!isBehind) return
    const timer = setTimeout(() => setBatch(batch + 1))
    return () => clearTimeout(timer)
  }, [isBehind, batch])
  return highlighted
}

function useHighlighter(language: string): LineHighlighter | undefined {
  const [loaded, setLoaded] = useState<{ language: string; highlighter: LineHighlighter | undefined }>()
  useEffect(() => {
    let isWanted = language !== ''
    const load = async () => {
      const highlighter = await loadHighlighter(language)
      if (isWanted) setLoaded({ language, highlighter })
    }
    if (isWanted) void load()
    return () => {
      isWanted = false
    }
  }, [language])
  return loaded?.language === language ? loaded.highlighter : undefined
}
