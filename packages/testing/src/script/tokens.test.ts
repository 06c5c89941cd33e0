import { expect, test } from 'vitest'
import { tokensOf } from './tokens.ts'

test.each([
  ['', []],
  ['Hello there.', ['Hello', ' there', '.']],
  ['営業時間は9時', ['営業', '時間', 'は', '9', '時']],
  ['internationalisation', ['interna', 'tionali', 'sation']],
  ['a\n\n  b', ['a', '\n\n  b']],
  ['end  \n', ['end', '  \n']],
])('%j is cut into %j', (text, tokens) => {
  expect(tokensOf(text)).toEqual(tokens)
})

test('the pieces of any text join to the text', () => {
  const text = 'Ünïcödé 👩‍👩‍👧 \uD800 lone \u0000 ナ゙ e\u0301 \r\n\t `code` 한국어 नमस्ते'
  expect(tokensOf(text).join('')).toBe(text)
})
