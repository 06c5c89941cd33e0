import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const fence = /^```\w*\n[\s\S]*?^```$/gm

const english = read('README.md')
const japanese = read('README.ja.md')

/** The level of each heading, in order; lines of code that begin with `#` left out. */
const levels = (text: string) =>
  [...text.replaceAll(fence, '').matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length)

/** The number of rows of each table, in order. */
const tables = (text: string) =>
  (text.replaceAll(fence, '').match(/(?:^\|.*\n)+/gm) ?? []).map((table) => table.split('\n').length)

test('both READMEs have the same headings', () => {
  expect(levels(japanese)).toEqual(levels(english))
})

test('both READMEs have the same code', () => {
  expect(english.match(fence)?.length).toBeGreaterThan(0)
  expect(japanese.match(fence)).toEqual(english.match(fence))
})

test('both READMEs have the same tables, row by row', () => {
  expect(tables(japanese)).toEqual(tables(english))
})
