import type { RegexEngine } from '@shikijs/primitive'

type Pattern = Parameters<RegexEngine['createScanner']>[0][number]
type PatternScanner = ReturnType<RegexEngine['createScanner']>

/**
 * Thrown when the time is up before a grammar's expressions are compiled. It interrupts Shiki, which cannot pause.
 */
const notYet = Symbol('not yet')

// The first step translates an expression. The next ones run it, which makes the engine compile it to bytecode and then
// to machine code.
const warmingSteps = 4

export interface TimeSlicedEngine extends RegexEngine {
  /**
   * Runs a function that uses the engine. Returns `undefined` if there was not enough time. The expressions
   * compiled so far are kept for the next call.
   */
  within<Result>(hasTime: () => boolean, run: () => Result): Result | undefined
}

/**
 * Wraps a regex engine. The wrapped engine can pause while it compiles the expressions of a grammar. The
 * first line of TypeScript code needs many expressions. Without a pause, their compilation would block the
 * page for half a second.
 */
export function timeSlicedEngine(engine: RegexEngine): TimeSlicedEngine {
  let mayGoOn: () => boolean = () => true

  function createScanner(given: readonly Pattern[]): PatternScanner {
    const patterns = given.map(lighter)
    let steps = 0
    let whole: PatternScanner | undefined
    function warm(text: string, start: number, options: Parameters<PatternScanner['findNextMatchSync']>[2]) {
      // The engine caches translations by pattern.
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
      // At least one step per call, so that every call makes progress.
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

// TypeScript has two longer ones, which distinguish names of arrow functions from other names. Compiling each takes 50
// ms.
const maxLength = 4000
const matchesNothing = '(?!)'

/**
 * Replaces each class of Unicode letters by the class of all characters beyond ASCII. A class of Unicode letters
 * has 700 ranges, which are compiled at each use. The replacement is precise enough for highlighting.
 */
function lighter(pattern: Pattern): Pattern {
  if (typeof pattern !== 'string') return pattern
  if (pattern.length > maxLength) return matchesNothing
  return pattern
    .replaceAll('[:alpha:]', String.raw`a-zA-Z\x{80}-\x{10FFFF}`)
    .replaceAll('[:alnum:]', String.raw`a-zA-Z0-9\x{80}-\x{10FFFF}`)
}
