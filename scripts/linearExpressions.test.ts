import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'vite'
import { expect, test } from 'vitest'

// Its programs for other platforms are not installed.
process.env['RECHECK_BACKEND'] = 'pure'
const { checkSync } = await import('recheck')

const root = join(import.meta.dirname, '..')

/** Expressions that the check cannot prove, each with the reason why they are no danger. */
const excused: readonly string[] = [
  // Over at most 128 characters of a host name.
  String.raw`/_[^.]*(?:\.[^.]*)?$/`,
  // A run is only tried from its first character, by the lookbehind.
  String.raw`/(?<!\.)\.+$/`,
  '/(?:(?<!\\*)\\*+|(?<!_)_+|(?<!~)~+|(?<!`)`+|!?\\[)$/',
  '/(?:(?<!\\*)\\*+|(?<!_)_+|(?<!~)~+|(?<!`)`+|!?\\[|(?<!\\$)\\$+|(?<!\\\\)\\\\)$/',
  // Over valid patterns of at most 200 characters, in which every class is closed.
  String.raw`/\\(?:[pP]\{[\w=]+\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[^])|\[(?:\\[^]|[^\]\\])*\]|\(\?:|\(\?|\{\d+(?:,\d*)?\}|[^]/gu`,
  // Tried at the first character only, over at most 16,384 characters.
  String.raw`/^.*\s(?=\S)/s`,
  String.raw`/^.*(?<!\u200D)(?!\u200D|\uFE0F|[\u0300-\u036F]|[\uDC00-\uDFFF])(?=.)/s`,
  // Over the digits of a number.
  '/0+$/',
  // Over a header that the user of the command wrote.
  "/^([!#$%&'*+.^_`|~\\w-]+):[ \\t]*(.*)$/",
  // Tried at the first character only; the back reference is one character.
  '/^([\'"`]).*\\1$/',
  // A run of underscores that a letter follows matches one character earlier.
  '/\\*+|~~|`+|(?<![\\p{L}\\p{N}])_+|_+(?![\\p{L}\\p{N}])/gu',
]

/**
 * Expressions with lookarounds, back references or more than 35,000 states. The quick check cannot prove them. The
 * long one (20 s) has; it runs again with `EXPRESSIONS=all`.
 */
const provenOnce: readonly string[] = [
  String.raw`/^sk-[\w-]{20,}$/`,
  String.raw`/^(.*\.)?localhost$|^127\.|^\[::1\]$|^$/`,
  String.raw`/^application\/([\w.-]+\+)?json\b/i`,
  String.raw`/!?\[([^[\]]*)\]\([^()\s]*(?:\s"[^"]*")?\)/g`,
  String.raw`/^hs_[A-Za-z0-9]{32,}$/`,
  String.raw`/^application\/([\w.-]+\+)?json\b/`,
  String.raw`/<title[^<>]*>([^<]{1,120})/i`,
  String.raw`/^([a-z]+[-_])*(change[-_]?me|replace[-_]?me|placeholder|example|todo|none|null|undefined)$/i`,
  String.raw`/^(?:[\p{L}\p{M}\p{N}_-]+\.)+(?:\p{L}[\p{L}\p{M}]+|xn--[\w-]+)$|^\d+(?:\.\d+){3}$/u`,
  String.raw`/^(?:\s*<[^<>\n]*|\s*[^\s<]\S*(?:\s+(?:"[^"]*|'[^']*|\([^)]*))?|\s+(?:"[^"]*|'[^']*|\([^)]*)|\s*)$/`,
  String.raw`/\s*(?:[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー]{1,2}|(?:(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])[\p{L}\p{M}\p{N}]){1,7}|.)/gsu`,
  String.raw`/^[=+@\t]|^-(?![\d.,]+%?$)/`,
  String.raw`/^(?:([\w-]+):)?(\/(?!\/)[\w.~{}/-]*)$/`,
  String.raw`/^ (?=.*[^ ])/`,
]

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

/** The quick check compares states of automata, the long one also attacks the expression with made-up texts. */
function isLinear(expression: string, checker: 'automaton' | 'auto'): boolean {
  const end = expression.lastIndexOf('/')
  // It ends a check that hangs; a busy machine does not reach it.
  const options = { checker, timeout: 300_000 }
  return checkSync(expression.slice(1, end), expression.slice(end + 1), options).status === 'safe'
}

test('the check finds expressions whose time is not linear (fault A2)', () => {
  expect(isLinear(String.raw`/\s*,\s*/`, 'automaton')).toBe(false)
  expect(isLinear(String.raw`/\/+$/`, 'automaton')).toBe(false)
  expect(isLinear(String.raw`/^(a+)+$/`, 'automaton')).toBe(false)
  expect(isLinear(String.raw`/^\s*,/`, 'automaton')).toBe(true)
})

test('every expression of the packages takes linear time (fault A2)', { timeout: 600_000 }, () => {
  const expressions = readExpressions()
  expect(expressions.size).toBeGreaterThan(150)
  const exceptions = [...excused, ...provenOnce]
  expect(exceptions.filter((each) => !expressions.has(each))).toEqual([])
  const slow = [...expressions].filter(([each]) => !exceptions.includes(each) && !isLinear(each, 'automaton'))
  expect(slow).toEqual([])
  if (process.env['EXPRESSIONS'] !== 'all') return
  expect(provenOnce.filter((each) => !isLinear(each, 'auto'))).toEqual([])
})
