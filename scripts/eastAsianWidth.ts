// The module that the build of packages/ui puts in the place of get-east-asian-width, as the regular expression that
// markdown-it-cjk-friendly needs of its tables.

/** Returns the width of a code point by Unicode's East Asian Width, e.g. `wide`. */
export type WidthOf = (codePoint: number) => string

const lastCodePoint = 0x10ffff

/**
 * The source of a module whose `eastAsianWidthType` gives the same answers for markdown-it-cjk-friendly as the library.
 * It asks for characters of Chinese, Japanese and Korean: wide and no emoji. `ambiguous` matters to it only for quotation
 * marks and variation selectors.
 */
export function eastAsianWidthModule(widthOf: WidthOf): string {
  return [
    `const wide = /[${rangesOf(widthOf)}]/u`,
    String.raw`const ambiguous = /[‘’“”\u{e0100}-\u{e01ef}]/u`,
    'export function eastAsianWidthType(codePoint) {',
    '  const character = String.fromCodePoint(codePoint)',
    "  return wide.test(character) ? 'wide' : ambiguous.test(character) ? 'ambiguous' : 'neutral'",
    '}',
  ].join('\n')
}

/** The ranges of wide characters. Code points without a character are in no text, so a range may contain them. */
function rangesOf(widthOf: WidthOf): string {
  let ranges = ''
  let start: number | undefined
  let end = 0
  for (let codePoint = 0; codePoint <= lastCodePoint + 1; codePoint++) {
    const isOver = codePoint > lastCodePoint
    const isCharacter = isOver || isAssigned(codePoint)
    if (!isOver && isWideText(widthOf, codePoint)) {
      if (isCharacter) start ??= codePoint
      end = codePoint
    } else if (isCharacter && start !== undefined) {
      ranges += start === end ? escaped(start) : `${escaped(start)}-${escaped(end)}`
      start = undefined
    }
  }
  return ranges
}

/** `true` for a code point that has a character. */
export function isAssigned(codePoint: number): boolean {
  return /^\P{Cn}/u.test(String.fromCodePoint(codePoint))
}

function isWideText(widthOf: WidthOf, codePoint: number): boolean {
  const width = widthOf(codePoint)
  if (width === 'wide') return !/^\p{Emoji_Presentation}/u.test(String.fromCodePoint(codePoint))
  return width === 'fullwidth' || width === 'halfwidth'
}

const escaped = (codePoint: number) => `\\u{${codePoint.toString(16)}}`
