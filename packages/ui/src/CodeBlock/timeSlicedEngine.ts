import type { RegexEngine } from '@shikijs/primitive'

type Pattern = Parameters<RegexEngine['createScanner']>[0][number]
type PatternScanner = ReturnType<RegexEngine['createScanner']>

/** Thrown within Shiki, which cannot pause, once time is up before its expressions are compiled. */
const notYet = Symbol('not yet')

// An expression is translated first; its first runs compile it, to bytecode and then for the processor.
const warmingSteps = 4

export interface TimeSlicedEngine extends RegexEngine {
  /** Runs what uses the engine; `undefined` when time was up. What was compiled until then is kept for the next try. */
  within<Result>(hasTime: () => boolean, run: () => Result): Result | undefined
}

/**
 * Compiles the expressions of a grammar one by one. All at once, as the first line of TypeScript wants them, they would
 * hold up the page for half a second.
 */
export function timeSlicedEngine(engine: RegexEngine): TimeSlicedEngine {
  let mayGoOn: () => boolean = () => true

  function createScanner(given: readonly Pattern[]): PatternScanner {
    const patterns = given.map(lighter)
    let steps = 0
    let whole: PatternScanner | undefined
    function warm(text: string, start: number, options: Parameters<PatternScanner['findNextMatchSync']>[2]) {
      // The engine knows by the pattern what it has translated.
      const index = Math.floor(steps / warmingSteps)
      const scanner = engine.createScanner(patterns.slice(index, index + 1))
      if (steps % warmingSteps > 0) scanner.findNextMatchSync(text, start, options)
    }
    return {
      findNextMatchSync(string, start, options) {
        const text = typeof string === 'string' ? string : string.content
        for (; steps < patterns.length * warmingSteps; steps++) {
          if (!mayGoOn()) throw notYet
          warm(text, start, options)
        }
        whole ??= engine.createScanner(patterns)
        return whole.findNextMatchSync(string, start, options)
      },
    }
  }

  return {
    createString: (text) => engine.createString(text),
    createScanner,
    within(hasTime, run) {
      let steps = 0
      // One at least, or there would be no end to it.
      mayGoOn = () => steps++ === 0 || hasTime()
      try {
        return run()
      } catch (error) {
        if (error === notYet) return undefined
        throw error
      } finally {
        mayGoOn = () => true
      }
    },
  }
}

// TypeScript has two such, which tell the names of arrow functions from other names: 50 ms of compiling each.
const maxLength = 4000
const matchesNothing = '(?!)'

/** What Unicode calls letters are 700 ranges, compiled each time they are named; for colours, all beyond ASCII are. */
function lighter(pattern: Pattern): Pattern {
  if (typeof pattern !== 'string') return pattern
  if (pattern.length > maxLength) return matchesNothing
  return pattern
    .replaceAll('[:alpha:]', String.raw`a-zA-Z\x{80}-\x{10FFFF}`)
    .replaceAll('[:alnum:]', String.raw`a-zA-Z0-9\x{80}-\x{10FFFF}`)
}
