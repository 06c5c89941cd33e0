import type { ReactNode } from 'react'

// Characters that make text look different from what it is: https://trojansource.codes, and instructions in tag
// characters that only a model reads. Directional marks (U+200E, U+200F, U+061C) are kept: right-to-left text needs
// them, and they do not reorder text.
const flag = String.raw`\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`
const escapes = String.raw`\x1B(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(?:\x07|\x1B\\)?|[@-Z\\^_])?`
const controls = String.raw`[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u{E0000}-\u{E007F}]`
const directions = String.raw`[\u202A-\u202E\u2066-\u2069]`
const hidden = new RegExp(`(${flag})|${escapes}|${controls}|(${directions})`, 'gu')
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const mayHide = /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x9F\u202A-\u202E\u2066-\u2069\uDB40]/

/**
 * Returns a text in which all characters are visible: invisible characters are removed, and characters that
 * change the text direction are replaced by their names.
 */
export function visibleText(text: string): string {
  if (!mayHide.test(text)) return text
  return text.replace(hidden, (_, kept?: string, direction?: string) => kept ?? nameOf(direction))
}

/** A piece of a text. If it has a CSS class, it is rendered in a `<span>` with this class. */
export type Piece = readonly [text: string, className?: string | undefined]

/**
 * Splits a text into visible pieces. Characters that change the text direction are replaced by their names,
 * which have the class `cs-control`.
 */
export function visiblePieces(text: string): readonly Piece[] {
  if (!mayHide.test(text)) return [[text]]
  const pieces: Piece[] = []
  let done = 0
  for (const match of text.matchAll(hidden)) {
    const [whole, kept = '', direction] = match
    pieces.push([text.slice(done, match.index) + kept])
    if (direction !== undefined) pieces.push([nameOf(direction), 'cs-control'])
    done = match.index + whole.length
  }
  return [...pieces, [text.slice(done)]]
}

/**
 * Returns a text as React nodes. Invisible characters are removed. Characters that change the text direction
 * are replaced by their names, which are marked.
 */
export function showText(text: string): ReactNode {
  if (!mayHide.test(text)) return text
  return visiblePieces(text).map(([part, className], index) =>
    className === undefined ? (
      part
    ) : (
      <span key={index} className={className}>
        {part}
      </span>
    ),
  )
}

function nameOf(direction: string | undefined): string {
  if (direction === undefined) return ''
  return `U+${direction.codePointAt(0)?.toString(16).toUpperCase()}`
}
