import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { chartFiles, pagesWithResults } from './benchReadme.ts'

/** The text without the differences that the formatter makes: the width of columns. */
const squeezed = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-{2,}/g, '---')

test('the tables of the benchmarks are those of results.json', () => {
  for (const [page, text] of pagesWithResults()) {
    const written = readFileSync(page, 'utf8')
    expect(squeezed(written)).toBe(squeezed(text))
    expect(written.match(/^## (What was measured|Sizing)$/gm)).toHaveLength(1)
  }
})

test('the charts are those of results.json, and each README shows the one of its language', () => {
  const read = (path: string | URL) => readFileSync(new URL(path, import.meta.url), 'utf8')
  for (const [path, chart] of chartFiles()) expect(read(path)).toBe(chart)
  expect(read('../README.md')).toContain('](docs/images/speed.svg)')
  expect(read('../README.ja.md')).toContain('](docs/images/speed.ja.svg)')
})
