import { useEffect, useMemo, useState } from 'react'
import { countOf, noChunks } from '../Markdown/parser/chunks.ts'
import type { CodeLines } from './codeLines.ts'
import { loadHighlighter, type LineHighlighter } from './highlighter.ts'
import { colorsFor, createHighlighting, type Highlighted } from './highlighting.ts'
import { inIdleTime } from './idleTime.ts'

/** An answer that was cut off ends within a fence: its last line is coloured when nothing has come for so long. */
const restMs = 300

/**
 * The code in colour as far as that has come; `undefined` until the grammar is loaded, and where there is none. Lines
 * are coloured between frames, never in the one that shows new text, and the last when the code is complete.
 */
export function useHighlighted(
  code: CodeLines,
  language: string,
  complete: boolean,
): Highlighted | undefined {
  const highlighter = useHighlighter(language)
  const update = useMemo(
    () => (highlighter === undefined ? undefined : createHighlighting(highlighter)),
    [highlighter],
  )
  const [made, setMade] = useState<{ by: typeof update; highlighted: Highlighted }>()
  const highlighted = colorsFor(made?.by === update ? made?.highlighted : undefined, code)
  const isBehind = countOf(highlighted?.lines ?? noChunks) < countOf(code.lines)
  const hasOpenLine = code.last !== '' && highlighted?.last === undefined
  useEffect(() => {
    if (update === undefined || !(isBehind || hasOpenLine)) return
    const work = (rests: boolean, hasTime: () => boolean) =>
      setMade({ by: update, highlighted: update(code, rests, hasTime) })
    if (isBehind || complete) return inIdleTime((hasTime) => work(complete, hasTime))
    const timer = setTimeout(() => work(true, () => true), restMs)
    return () => clearTimeout(timer)
  }, [update, code, complete, isBehind, hasOpenLine, made])
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
