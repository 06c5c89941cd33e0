import fc from 'fast-check'
import { expect, test } from 'vitest'
import { splitParagraphs } from './StreamingText.tsx'

const text = fc.string({ unit: fc.constantFrom('a', 'あ', ' ', '\n', '\r\n', '\t', '. ') })

test('text is split on blank lines; single line breaks stay inside', () => {
  expect(splitParagraphs('one\ntwo\n\nthree')).toEqual([
    { text: 'one\ntwo', gap: '\n\n' },
    { text: 'three', gap: '' },
  ])
})

test('a line of spaces is blank, and CRLF breaks lines too', () => {
  expect(splitParagraphs('a\r\n \t\r\nb').map(({ text: paragraph }) => paragraph)).toEqual(['a', 'b'])
})

test('no text gives no paragraph', () => {
  expect(splitParagraphs('')).toEqual([])
})

test('paragraphs and gaps joined are the text, for any text', () => {
  fc.assert(
    fc.property(text, (whole) => {
      expect(
        splitParagraphs(whole)
          .map((paragraph) => paragraph.text + paragraph.gap)
          .join(''),
      ).toBe(whole)
    }),
  )
})

test('a paragraph is final once the next has begun with a visible character, wherever the text is cut', () => {
  fc.assert(
    fc.property(text, fc.nat(), (whole, at) => {
      const sofar = splitParagraphs(whole.slice(0, at % (whole.length + 1)))
      const hasBegun = sofar.at(-1)?.text.trim() !== ''
      const final = sofar.slice(0, hasBegun ? -1 : -2)
      expect(splitParagraphs(whole).slice(0, final.length)).toEqual(final)
    }),
    {
      numRuns: 1000,
      examples: [
        ['a\r\n\r\n\n\r\na', 7],
        ['a\n\n  \nb', 5],
      ],
    },
  )
})

test('a hundred thousand line breaks and spaces are split in no more than linear work', () => {
  const run = '\n'.repeat(100_000)
  expect(splitParagraphs(`a${run}b`).length).toBe(2)
  expect(splitParagraphs(`a\n${' '.repeat(100_000)}b`).length).toBe(1)
})
