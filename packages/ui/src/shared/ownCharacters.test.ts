import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createLineSplitter } from '../CodeBlock/codeLines.ts'
import { createDocument } from '../Markdown/parser/document.ts'
import { prose, shapes } from '../Markdown/testing/shapes.testing.ts'
import { settleParagraphs } from '../StreamingText/StreamingText.tsx'
import { incremental } from './incremental.ts'
import { splitRuns } from './LongText.tsx'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc') // the flag adds it to new contexts

function heapBytes(): number {
  collect()
  return getHeapStatistics().used_heap_size
}

const characters = 100_000
const step = 80

/** Returns the bytes that are kept for each character of a text that arrives in steps, with a tenth of the results. */
function bytesEach(source: string, update: (text: string) => unknown): number {
  const before = heapBytes()
  const kept: unknown[] = []
  let text = ''
  for (let at = 0; at < source.length; at += step) {
    text += source.slice(at, at + step)
    const result = update(text)
    if (at % (step * 10) === 0) kept.push(result)
  }
  const bytes = heapBytes() - before
  // They are alive until here.
  expect(kept.length).toBe(Math.ceil(source.length / step / 10))
  expect(update(source)).toBeDefined()
  return bytes / source.length
}

const words = 'lorem ipsum dolor sit amet '.repeat(characters / 27)

for (const [name, make] of Object.entries(shapes)) {
  test(`Markdown that is ${name} keeps its own characters`, () => {
    const document = createDocument()
    const update = (text: string) => document.update(text, true).finished
    expect(bytesEach(make(characters), update)).toBeLessThan(40)
  })
}

test('lines of code keep their own characters', () => {
  const split = createLineSplitter()
  const code = 'const answer = await fetch(upstream)\n'.repeat(characters / 37)
  expect(bytesEach(code, (text) => split(text).last)).toBeLessThan(40)
})

test('paragraphs of plain text keep their own characters', () => {
  const split = incremental(settleParagraphs)
  const update = (text: string) => split(text).at(-1)
  expect(bytesEach(prose(characters), update)).toBeLessThan(40)
})

test('a text without an end keeps its own characters', () => {
  const split = incremental(splitRuns)
  expect(bytesEach(words, (text) => split(text).length)).toBeLessThan(40)
})
