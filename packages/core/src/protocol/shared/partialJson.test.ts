import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partialJson } from './partialJson.ts'

function read(...pieces: string[]): unknown {
  const partial = partialJson()
  for (const piece of pieces) partial.push(piece)
  return partial.snapshot()
}

test.each<[string, unknown]>([
  ['', undefined],
  ['{', {}],
  ['{"a', {}],
  ['{"a"', {}],
  ['{"a":', {}],
  ['{"a":"x', { a: 'x' }],
  ['{"a":"x","b":[1, 2', { a: 'x', b: [1, 2] }],
  ['{"a":tru', {}],
  ['{"a":true', { a: true }],
  ['{"a":true,', { a: true }],
  ['{"a":-', {}],
  ['{"a":-1.', {}],
  ['{"a":-1.5', { a: -1.5 }],
  ['[[{"a":[null,{"b":"', [[{ a: [null, { b: '' }] }]]],
  ['"half', 'half'],
  ['"\\u30', ''],
  ['"\\u306', ''],
  ['"\\u3068\\n\\"', 'と\n"'],
])('%j amounts to %j', (prefix, value) => {
  expect(read(prefix)).toEqual(value)
})

test('what is no JSON amounts to nothing, and throws nothing', () => {
  for (const text of ['}', ']', '{]', '[}', '{"a" 1', '{1', '[1 2', 'nope', '{"a":1}}', ':']) {
    expect(() => read(text, ' ')).not.toThrow()
  }
  expect(read('{]')).toBeUndefined()
})

test('__proto__ is a key like any other', () => {
  const value = read('{"__proto__":{"polluted":true},"a":1}') as object
  expect(Object.keys(value)).toEqual(['__proto__', 'a'])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

describe('held against JSON.parse', () => {
  test('the whole, however it is split, is what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.nat(200)), (value, cuts) => {
        const text = JSON.stringify(value)
        const places = [0, ...cuts.filter((cut) => cut < text.length), text.length].toSorted((a, b) => a - b)
        const pieces = places.slice(1).map((place, i) => text.slice(places[i], place))
        expect(read(...pieces, ' ')).toEqual(JSON.parse(text))
      }),
    )
  })

  test('a value taken earlier is not changed by what comes later', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const partial = partialJson()
        const seen: [unknown, string][] = []
        for (const char of JSON.stringify(value)) {
          partial.push(char)
          const taken = partial.snapshot()
          if (taken !== undefined) seen.push([taken, JSON.stringify(taken)])
        }
        for (const [taken, before] of seen) expect(JSON.stringify(taken)).toBe(before)
      }),
    )
  })
})

test('a list of 100,000 numbers, a character at a time, is copied about as often as a list a tenth as long, per item', () => {
  const copies = (items: number) => {
    const partial = partialJson()
    let copied = 0
    for (const char of JSON.stringify(Array.from({ length: items }, (_, i) => i % 10))) {
      partial.push(char)
      const taken = partial.snapshot()
      if (Array.isArray(taken)) copied += taken.length
    }
    return copied / items
  }
  expect(copies(100_000)).toBeLessThan(2 * copies(10_000))
})
