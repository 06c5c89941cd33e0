import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { chartFiles, readmeWithResults } from './benchReadme.ts'

/** The text without the differences that the formatter makes: the width of columns. */
const squeezed = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-{2,}/g, '---')

test('the tables of the benchmarks are those of results.json', () => {
  const readme = readFileSync(new URL('../apps/bench/README.md', import.meta.url), 'utf8')
  expect(squeezed(readme)).toBe(squeezed(readmeWithResults()))
  expect(readme.match(/^## What was measured$/gm)).toHaveLength(1)
})

test('the charts are those of results.json, and each README shows the one of its language', () => {
  const read = (path: string | URL) => readFileSync(new URL(path, import.meta.url), 'utf8')
  for (const [path, chart] of chartFiles()) expect(read(path)).toBe(chart)
  expect(read('../README.md')).toContain('](docs/images/speed.svg)')
  expect(read('../README.ja.md')).toContain('](docs/images/speed.ja.svg)')
})
