import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { englishErrors } from './englishErrors.ts'
import { allReasons, kindOf, mayPass } from './reasons.ts'

/** A template with its parameters named: `[ {host}]` becomes ` ‹host›`. */
const readable = (text: string) =>
  text.replace(/\[([^[\]{]*)\{(\w+)\}([^[\]]*)\]/g, '$1‹$2›$3').replaceAll('|', '\\|')

const row = (cells: readonly string[]) => cells.map((cell) => cell.trim()).join(' | ')

test('docs/errors.md lists every reason with its kind, retry and English words', () => {
  const expected = allReasons().map((reason) => {
    const [title, , action] = englishErrors[reason].developer
    return row([
      `\`${reason}\``,
      `\`${kindOf(reason)}\``,
      mayPass(reason) ? 'yes' : '',
      readable(title),
      readable(action),
    ])
  })
  const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
  const rows = page
    .slice(page.indexOf('## Reasons'))
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => row(line.split(/(?<!\\)\|/).slice(1, -1)))
  expect(rows).toEqual(expected)
})
