const maxPatternChars = 200
const maxTestedChars = 200
/** Three open repetitions over the longest text that is tested, and a few choices more: some 10 ms. */
const maxWays = 16 * maxTestedChars ** 3

/**
 * Tests text by the regular expression of a form that a model wrote. `undefined` where the pattern is broken or could
 * take longer than a page can wait: browsers let a match try for as long as it likes. What is not tested here is left to
 * the agent; so are texts beyond 200 characters.
 */
export function safePattern(source: string): ((text: string) => boolean) | undefined {
  if (source.length > maxPatternChars || waysOf(source) > maxWays) return undefined
  try {
    const pattern = new RegExp(source, 'u')
    return (text) => text.length > maxTestedChars || pattern.test(text)
  } catch {
    return undefined
  }
}

const token = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?:|\?)?|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^]/gsu

interface Group {
  /** Of all that stands before `last`. */
  ways: number
  last: number
  branches: number
}

/**
 * In how many ways a match may be tried, at most: what stands in a row multiplies, and a group that is repeated does so
 * as often. Lookarounds, named groups and back references are infinite, since nothing of this can be said of them.
 */
function waysOf(source: string): number {
  const open: Group[] = [{ ways: source.startsWith('^') ? 1 : maxTestedChars, last: 1, branches: 1 }]
  for (const [part] of source.matchAll(token)) {
    const group = open.at(-1)
    if (group === undefined || part === '(?' || /^\\[1-9k]/.test(part)) return Infinity
    if (/^(?:[*+?]|\{\d)/.test(part)) {
      group.last = repeated(group.last, part)
    } else if (part === ')') {
      open.pop()
      const outer = open.at(-1)
      if (outer === undefined) return Infinity
      outer.last = total(group)
    } else {
      group.ways *= group.last
      group.last = 1
      if (part === '|') group.branches += 1
      if (part.startsWith('(')) open.push({ ways: 1, last: 1, branches: 1 })
    }
  }
  const [whole] = open
  return whole === undefined || open.length > 1 ? Infinity : total(whole)
}

const total = ({ ways, last, branches }: Group) => ways * last * branches

function repeated(ways: number, quantifier: string): number {
  if (quantifier.startsWith('?')) return ways * 2
  const [min = '0', max = min] = /\d.*\d|\d/.exec(quantifier)?.[0].split(',') ?? ['0', 'open']
  const isOpen = /[*+]|,\}/.test(quantifier)
  if (isOpen) return ways === 1 ? maxTestedChars : Infinity
  return ways ** Number(max) * (1 + Math.max(0, Number(max) - Number(min)))
}
