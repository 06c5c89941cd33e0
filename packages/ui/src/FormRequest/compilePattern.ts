interface Run {
  /** The characters of the text. */
  text: readonly string[]
  steps: number
}

/** Returns all positions at which a part of a pattern can end if it begins at one of the positions `from`. */
type Ends = (from: ReadonlySet<number>, run: Run) => ReadonlySet<number>

class UnknownSyntax extends Error {}
class TooManySteps extends Error {}

/**
 * The maximum number of steps of one test. This number of steps takes about 50 ms. A pattern of 200 parts, each
 * tried at each of 200 characters, takes 40,000 steps.
 */
const maxSteps = 400_000

const token =
  /\\(?:[pP]\{[\w=]+\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[^])|\[(?:\\[^]|[^\]\\])*\]|\(\?:|\(\?|\{\d+(?:,\d*)?\}|[^]/gu

/**
 * Compiles a valid regular expression with the flag `u` to a function that tests a text. The function follows
 * all possible matches at the same time, so it never takes exponential time. If a text needs too many steps,
 * the function returns `undefined`. If the expression contains lookarounds, named groups or back references,
 * `compilePattern` throws.
 */
export function compilePattern(source: string): (text: string) => boolean | undefined {
  const parts = Array.from(source.matchAll(token), ([part]) => part)
  let at = 0

  function branches(): Ends {
    const all = [sequence()]
    while (parts[at] === '|') {
      at++
      all.push(sequence())
    }
    return (from, run) => new Set(all.flatMap((ends) => [...ends(from, run)]))
  }

  function sequence(): Ends {
    const all: Ends[] = []
    while (at < parts.length && parts[at] !== '|' && parts[at] !== ')') all.push(quantified(atom()))
    return (from, run) => all.reduce((places, ends) => (places.size === 0 ? places : ends(places, run)), from)
  }

  function quantified(ends: Ends): Ends {
    const part = parts[at] ?? ''
    const [, from, comma, to] = /^\{(\d+)(?:(,)(\d*))?\}$/.exec(part) ?? []
    if (from === undefined && !/^[*+?]$/.test(part)) return ends
    at++
    // A lazy quantifier fits the same texts.
    if (parts[at] === '?') at++
    if (from === undefined) return repeat(ends, part === '+' ? 1 : 0, part === '?' ? 1 : Infinity)
    return repeat(ends, Number(from), comma === undefined ? Number(from) : to === '' ? Infinity : Number(to))
  }

  function atom(): Ends {
    const part = parts[at++] ?? ''
    if (part === '(' || part === '(?:') {
      const ends = branches()
      at++
      return ends
    }
    if (part === '^') return assertion((_, place) => place === 0)
    if (part === '$') return assertion((text, place) => place === text.length)
    if (part === '\\b') return assertion(isBoundary)
    if (part === '\\B') return assertion((text, place) => !isBoundary(text, place))
    if (/^(?:\(\?|\\[1-9k])/.test(part)) throw new UnknownSyntax(part)
    return character(new RegExp(`^${part}$`, 'u'))
  }

  const ends = branches()
  return (text) => {
    const run: Run = { text: Array.from(text), steps: 0 }
    try {
      return ends(new Set(Array.from({ length: run.text.length + 1 }, (_, place) => place)), run).size > 0
    } catch (error) {
      if (error instanceof TooManySteps) return undefined
      throw error
    }
  }
}

function character(pattern: RegExp): Ends {
  const known = new Map<string, boolean>()
  return (from, run) => {
    const places = new Set<number>()
    run.steps += from.size
    if (run.steps > maxSteps) throw new TooManySteps()
    for (const place of from) {
      const one = run.text[place]
      if (one === undefined) continue
      const fits = known.get(one) ?? pattern.test(one)
      known.set(one, fits)
      if (fits) places.add(place + 1)
    }
    return places
  }
}

function assertion(holds: (text: readonly string[], place: number) => boolean): Ends {
  return (from, { text }) => new Set([...from].filter((place) => holds(text, place)))
}

function repeat(ends: Ends, min: number, max: number): Ends {
  return (from, run) => {
    const step = (places: ReadonlySet<number>) => {
      if ((run.steps += places.size + 1) > maxSteps) throw new TooManySteps()
      return ends(places, run)
    }
    let places = from
    for (let count = 0; count < min && places.size > 0; count++) {
      const next = step(places)
      // From here on every repetition gives the same.
      if (next.size === places.size && [...next].every((place) => places.has(place))) break
      places = next
    }
    const all = new Set(places)
    let added = places
    for (let count = min; count < max && added.size > 0; count++) {
      added = new Set([...step(added)].filter((place) => !all.has(place)))
      for (const place of added) all.add(place)
    }
    return all
  }
}

const isWord = (one: string | undefined) => one !== undefined && /^\w$/.test(one)
const isBoundary = (text: readonly string[], place: number) => isWord(text[place - 1]) !== isWord(text[place])
