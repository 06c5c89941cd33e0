import { expect, test } from 'vitest'
import { isTooDeep } from './jsonDepth.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const nested = (depth: number, inside = '') => '['.repeat(depth) + inside + ']'.repeat(depth)

test('the depth of lists and objects is counted, siblings are not (fault A1)', () => {
  expect(isTooDeep(bytesOf(nested(3)), 3)).toBe(false)
  expect(isTooDeep(bytesOf(nested(4)), 3)).toBe(true)
  expect(isTooDeep(bytesOf('{"a":[{"b":1}],"c":[{"d":2}]}'), 3)).toBe(false)
  expect(isTooDeep(bytesOf('{"a":[{"b":[]}]}'), 3)).toBe(true)
})

test('brackets in strings are text, with any escapes (fault A1)', () => {
  const strings = ['[[[[', '"[[[[', '\\', '\\"[[[[', '\\\\', '']
  for (const text of strings) {
    expect(isTooDeep(bytesOf(JSON.stringify([text, text])), 1)).toBe(false)
    expect(isTooDeep(bytesOf(nested(1, JSON.stringify(text) + ',[[]]')), 2)).toBe(true)
  }
  expect(isTooDeep(bytesOf('["[[[['), 1)).toBe(false)
})

test('a million levels need no stack (fault A1)', () => {
  expect(isTooDeep(bytesOf('['.repeat(1_000_000)))).toBe(true)
  expect(isTooDeep(bytesOf('['.repeat(1_000_000)), 1_000_000)).toBe(false)
})
