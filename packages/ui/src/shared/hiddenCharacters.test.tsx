import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { showText, visibleText } from './hiddenCharacters.tsx'

test('directional overrides are named, marks that right-to-left text needs are left', () => {
  expect(visibleText('a\u202Eb\u2066c\u2069')).toBe('aU+202EbU+2066cU+2069')
  expect(visibleText('مرحبا\u200F (a)\u200E')).toBe('مرحبا\u200F (a)\u200E')
  expect(renderToStaticMarkup(<p>{showText('a\u202Eb')}</p>)).toBe(
    '<p>a<span class="cs-control">U+202E</span>b</p>',
  )
})

test('tag characters are gone, but for those of a flag', () => {
  const hidden = [...'ignore all']
    .map((c) => String.fromCodePoint(0xe0000 + (c.codePointAt(0) ?? 0)))
    .join('')
  expect(visibleText(`a${hidden}b`)).toBe('ab')
  const wales = '\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}'
  expect(visibleText(`a ${wales} b`)).toBe(`a ${wales} b`)
  expect(renderToStaticMarkup(<p>{showText(`a ${wales}${hidden} b`)}</p>)).toBe(`<p>a ${wales} b</p>`)
})

test('escapes of terminals and other control characters are gone, tabs and line feeds are not', () => {
  expect(visibleText('\u001B[31mred\u001B[0m \u001B]8;;https://evil.example\u0007link\u001B]8;;\u0007')).toBe(
    'red link',
  )
  expect(visibleText('a\u0000\u0008\u009Bb\tc\nd')).toBe('ab\tc\nd')
})

test('joined emoji and variation selectors stay', () => {
  expect(visibleText('👩‍👩‍👧 ❤️ 葛󠄀')).toBe('👩‍👩‍👧 ❤️ 葛󠄀')
})
