import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'

// Its programs for other platforms are not installed.
process.env['RECHECK_BACKEND'] = 'pure'
const { checkSync } = await import('recheck')

const root = join(import.meta.dirname, '..')

/** Expressions that the check cannot prove, each with the reason why they are no danger. */
const excused: ReadonlySet<string> = new Set([
  // Over at most 128 characters of a host name.
  String.raw`/_[^.]*(?:\.[^.]*)?$/`,
  // A run is only tried from its first character, by the lookbehind.
  '/(?:(?<!\\*)\\*+|(?<!_)_+|(?<!~)~+|(?<!`)`+|!?\\[)$/',
  '/(?:(?<!\\*)\\*+|(?<!_)_+|(?<!~)~+|(?<!`)`+|!?\\[|(?<!\\$)\\$+|(?<!\\\\)\\\\)$/',
])

/** The files of every expression that the packages run. */
function readExpressions(): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>()
  for (const file of globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root })) {
    if (/\.(test|testing|stories|test-d)\./.test(file)) continue
    const visitor = new Visitor({
      Literal(literal) {
        if (!('regex' in literal)) return
        const { pattern, flags } = literal.regex
        const expression = `/${pattern}/${flags}`
        files.set(expression, [...(files.get(expression) ?? []), file])
      },
    })
    visitor.visit(parseSync(file, readFileSync(join(root, file), 'utf8')).program)
  }
  return files
}

function isLinear(expression: string): boolean {
  const end = expression.lastIndexOf('/')
  const { status } = checkSync(expression.slice(1, end), expression.slice(end + 1), { timeout: 30_000 })
  return status === 'safe'
}

test('the check finds expressions whose time is not linear (fault A2)', () => {
  expect(isLinear(String.raw`/\s*,\s*/`)).toBe(false)
  expect(isLinear(String.raw`/\/+$/`)).toBe(false)
  expect(isLinear(String.raw`/^(a+)+$/`)).toBe(false)
  expect(isLinear(String.raw`/^\s*,/`)).toBe(true)
})

test('every expression of the packages takes linear time (fault A2)', { timeout: 600_000 }, () => {
  const expressions = readExpressions()
  expect(expressions.size).toBeGreaterThan(150)
  const slow = [...expressions].filter(([each]) => !excused.has(each) && !isLinear(each))
  expect(slow).toEqual([])
})
