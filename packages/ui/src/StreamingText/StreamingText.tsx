'use client'
import { forwardRef, memo, useState } from 'react'
import { incremental } from '../shared/incremental.ts'
import { LongText } from '../shared/LongText.tsx'
import { useElement, type ElementProps } from '../shared/useElement.ts'

/** The props of `StreamingText`. */
export type StreamingTextProps = ElementProps<
  'div',
  {
    /** The whole text so far. */
    text: string
    /**
     * `true` while more text follows. A caret is then shown at the end.
     *
     * @defaultValue `false`
     */
    streaming?: boolean | undefined
  }
>

/**
 * Shows plain text with its paragraphs and line breaks. While the text grows, only the last paragraph renders
 * again. The `textContent` is the same as the text, character for character.
 *
 * @example
 * ```tsx
 * <StreamingText text={textOf(message)} streaming={message.status === 'streaming'} />
 * ```
 */
export const StreamingText = memo(
  forwardRef<HTMLDivElement, StreamingTextProps>(function StreamingText(
    { text, streaming = false, ...props },
    ref,
  ) {
    const [split] = useState(() => incremental(settleParagraphs))
    const own = {
      className: 'cs-text',
      'data-state': streaming ? 'streaming' : 'complete',
      // Browsers translate a text once it is complete.
      translate: streaming ? ('no' as const) : undefined,
      children: split(text).map((paragraph, index) => (
        // Paragraphs are only added at the end, so the index identifies a paragraph.
        <TextParagraph key={index} {...paragraph} />
      )),
    }
    return useElement('div', own, props, ref)
  }),
)

/** Renders a paragraph and the blank lines behind it. */
const TextParagraph = memo(function TextParagraph({ text, gap }: Paragraph) {
  const blank = gap === '' ? null : <span className="cs-gap">{gap}</span>
  if (text === '') return blank
  return (
    <p className="cs-paragraph" dir="auto">
      <LongText text={text} />
      {blank}
    </p>
  )
})

/** A paragraph and the blank lines behind it. Joined in order, all texts and gaps give the whole text back. */
interface Paragraph {
  text: string
  gap: string
}

/**
 * Returns the paragraphs at the beginning of a growing text that further text cannot change. A paragraph is
 * final when the next paragraph has a visible character. Before that, spaces and line ends may still belong
 * to the gap between the two paragraphs.
 */
export function settleParagraphs(text: string) {
  const paragraphs = splitParagraphs(text)
  const count = paragraphs.length - (paragraphs.at(-1)?.text.trim() === '' ? 2 : 1)
  const final = paragraphs.slice(0, Math.max(0, count))
  const length = final.reduce((sum, paragraph) => sum + paragraph.text.length + paragraph.gap.length, 0)
  return { final, length, open: paragraphs.slice(final.length) }
}

/**
 * Splits a text into paragraphs at blank lines. Further text can change only the last paragraph. If the last
 * paragraph has no visible character yet, its spaces may still become a part of the gap before it.
 */
export function splitParagraphs(text: string): Paragraph[] {
  const paragraphs: Paragraph[] = []
  let start = 0
  for (const match of text.matchAll(/(?:\r?\n[^\S\n]*)+\n/g)) {
    paragraphs.push({ text: text.slice(start, match.index), gap: match[0] })
    start = match.index + match[0].length
  }
  if (start < text.length) paragraphs.push({ text: text.slice(start), gap: '' })
  return paragraphs
}
