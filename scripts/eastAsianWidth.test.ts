import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { eastAsianWidthModule, isAssigned, type WidthOf } from './eastAsianWidth.ts'

const ui = createRequire(new URL('../packages/ui/package.json', import.meta.url))
const cjkFriendly = createRequire(ui.resolve('markdown-it-cjk-friendly'))

/** The three answers that markdown-it-cjk-friendly reads from a width. */
function answers(widthOf: WidthOf, codePoint: number): string {
  const width = widthOf(codePoint)
  if (width === 'narrow') return 'false false'
  const character = String.fromCodePoint(codePoint)
  const isCjk =
    width === 'wide'
      ? !/^\p{Emoji_Presentation}/u.test(character)
      : width === 'fullwidth' ||
        width === 'halfwidth' ||
        (width === 'neutral' && /^\p{sc=Hangul}/u.test(character))
  const isSelector = 0xe0100 <= codePoint && codePoint <= 0xe01ef
  const isQuotationMark = '‘’“”'.includes(character)
  return `${isCjk} ${width === 'ambiguous' && (isSelector || isQuotationMark)}`
}

test('the build’s widths give the answers of get-east-asian-width for every character', async () => {
  const library = (await import(cjkFriendly.resolve('get-east-asian-width'))) as {
    eastAsianWidthType: WidthOf
  }
  const source = eastAsianWidthModule(library.eastAsianWidthType)
  const built = (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(source)}`
  )) as typeof library
  const others: string[] = []
  for (let codePoint = 0x1100; codePoint <= 0x10ffff; codePoint++) {
    if (!isAssigned(codePoint)) continue
    const [ours, theirs] = [built, library].map(({ eastAsianWidthType }) =>
      answers(eastAsianWidthType, codePoint),
    )
    if (ours !== theirs) others.push(codePoint.toString(16))
  }
  expect(others).toEqual([])
})
