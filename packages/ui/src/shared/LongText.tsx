'use client'
import { memo, useState, type ComponentType, type ReactElement, type ReactNode } from 'react'
import { GrowingText } from './GrowingText.tsx'
import { incremental } from './incremental.ts'
import { useInPieces } from './useInPieces.ts'

/** The maximum length of the text in one inline box, in UTF-16 code units. */
export const maxRun = 16_384

/**
 * A `<span>` with a text of any length, which may grow. If the end of a paragraph changes, the browser breaks
 * the whole paragraph into lines again. Therefore a long text is shown in several inline boxes of up to
 * `maxRun` characters. The last line of a box may be shorter. If the user copies the text, it is unchanged.
 */
export function LongText({
  text,
  Text = GrowingText,
}: {
  text: string
  Text?: RunProps['Text'] | undefined
}): ReactNode {
  const [split] = useState(() => incremental(splitRuns))
  const runs = split(text)
  return runs
    .slice(0, useInPieces(runs.length, runsAtOnce))
    .map((run, index) => <Run key={index} text={run} Text={Text} isLast={index === runs.length - 1} />)
}

const runsAtOnce = 4

interface RunProps {
  text: string
  Text: ComponentType<{ text: string }>
  isLast: boolean
}

const Run = memo(function Run({ text, Text, isLast }: RunProps): ReactElement {
  return (
    <span className={isLast ? undefined : 'cs-run'}>
      <Text text={text} />
    </span>
  )
})

/**
 * Splits a text into pieces of at most `maxRun` characters. If a piece contains a space, it ends after a
 * space.
 */
export function splitRuns(text: string) {
  const final: string[] = []
  let length = 0
  while (text.length - length > maxRun) {
    const end = endOfRun(text, length)
    final.push(text.slice(length, end))
    length = end
  }
  return { final, length, open: [text.slice(length)] }
}

/** Returns the position after the last space of the piece, or else a position that does not divide a character. */
function endOfRun(text: string, start: number): number {
  const limit = start + maxRun
  const around = text.slice(limit - maxRun / 2, limit + 1)
  const found =
    /^.*\s(?=\S)/s.exec(around) ??
    /^.*(?<!\u200D)(?!\u200D|\uFE0F|[\u0300-\u036F]|[\uDC00-\uDFFF])(?=.)/s.exec(around)
  return found === null ? limit : limit - maxRun / 2 + found[0].length
}
