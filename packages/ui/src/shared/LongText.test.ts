import fc from 'fast-check'
import { expect, test } from 'vitest'
import { incremental } from './incremental.ts'
import { maxRun, splitRuns } from './LongText.tsx'

const lengths = (text: string) => splitRuns(text).final.map((run) => run.length)

test('a run ends behind the last spaces', () => {
  expect(lengths(`${'a'.repeat(maxRun - 3)}  ${'b'.repeat(10)}`)).toEqual([maxRun - 1])
  expect(lengths(`${'a'.repeat(maxRun - 2)}  ${'b'.repeat(10)}`)).toEqual([maxRun])
  expect(lengths(`${'a'.repeat(maxRun - 1)}  ${'b'.repeat(10)}`)).toEqual([maxRun])
})

test('a text without spaces is cut between characters', () => {
  expect(lengths('a'.repeat(maxRun * 2 + 1))).toEqual([maxRun, maxRun])
  expect(lengths(`a${'😀'.repeat(maxRun)}`)[0]).toBe(maxRun - 1)
  expect(lengths(`${'e\u0301'.repeat(maxRun)}`)[0]).toBe(maxRun)
  expect(lengths(`a${'e\u0301'.repeat(maxRun)}`)[0]).toBe(maxRun - 1)
  expect(lengths('\u200D'.repeat(maxRun * 2))).toEqual([maxRun])
})

test('in whatever steps a text arrives, its runs are those of the whole, and joined they are the text', () => {
  const piece = fc.tuple(fc.constantFrom('a', 'é ', '\n', '😀', 'word '), fc.integer({ min: 1, max: 20_000 }))
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const split = incremental(splitRuns)
      let text = ''
      let runs: readonly string[] = ['']
      for (const [part, count] of pieces) {
        text += part.repeat(count)
        runs = split(text)
      }
      const { final, open } = splitRuns(text)
      expect(runs).toEqual([...final, ...open])
      expect(runs.join('')).toBe(text)
    }),
    { numRuns: 50 },
  )
})

test('a text that does not continue the one before is split from its beginning', () => {
  const split = incremental(splitRuns)
  split('a'.repeat(maxRun + 1))
  expect(split('b')).toEqual(['b'])
})
