import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readmeWithResults } from './benchReadme.ts'

/** Without what the formatter changes: the width of columns. */
const squeezed = (text: string) => text.replaceAll(/ +/g, ' ').replaceAll(/-{2,}/g, '---')

test('the tables of the benchmarks are those of results.json', () => {
  const readme = readFileSync(new URL('../apps/bench/README.md', import.meta.url), 'utf8')
  expect(squeezed(readme)).toBe(squeezed(readmeWithResults()))
  expect(readme.match(/^## What was measured$/gm)).toHaveLength(1)
})
