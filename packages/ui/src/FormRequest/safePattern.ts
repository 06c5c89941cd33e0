const maxPatternChars = 200
const maxTestedChars = 200
/** The limit allows three open repetitions over the longest tested text, about 10 ms. */
const maxWays = 16 * maxTestedChars ** 3

/**
 * Compiles the regular expression of a form, which a model wrote. Returns `undefined` if it is invalid or could block
 * the page, since browsers do not limit the time of a match. Such values, and texts beyond 200 characters, are left to
 * the agent to check.
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
  /** The number of ways to match everything before `last`. */
  ways: number
  last: number
  branches: number
}

/**
 * An upper bound for the number of ways in which a match is tried. Sequences multiply, and a repeated group is raised
 * to the number of repetitions. Lookarounds, named groups and back references count as infinite, because they have no
 * such bound.
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
