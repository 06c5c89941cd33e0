import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))

/** The rows of the tables of a page whose last column has test files. */
function rowsOf(page: string): string[][] {
  const lines = readFileSync(`${root}docs/${page}`, 'utf8').split('\n')
  const rows = lines.filter((line) => line.startsWith('| ') && !/^\| (-{3}|.*\| test file +\|$)/.test(line))
  return rows.map((line) => line.split(/(?<!\\) \| |^\| | \|$/).filter((cell) => cell !== ''))
}

test.each(['security.md', 'faults.md'])('each row of %s names tests that exist', (page) => {
  const rows = rowsOf(page)
  expect(rows.length).toBeGreaterThan(40)
  for (const row of rows) {
    const files = [...(row.at(-1) ?? '').matchAll(/`([^`]+)`/g)].map(([, file = '']) => file)
    expect([row[0], files.length > 0]).toEqual([row[0], true])
    for (const file of files) {
      expect(file).toMatch(/[tT]ests?\.tsx?$/)
      expect([file, existsSync(root + file)]).toEqual([file, true])
    }
  }
})
