import { expect, test } from 'vitest'
import { isPunctChar } from './markdownIt.ts'

test('the engine counts as punctuation all that markdown-it does, so that the build may use its classes', () => {
  const missed: string[] = []
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code)
    if (isPunctChar(character) && !/[\p{P}\p{S}]/u.test(character)) missed.push(code.toString(16))
  }
  expect(missed).toEqual([])
})
