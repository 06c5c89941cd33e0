import type { RegexEngine } from '@shikijs/primitive'

type PatternScanner = ReturnType<RegexEngine['createScanner']>

/** Thrown within Shiki, which cannot pause, once time is up before its expressions are compiled. */
const notYet = Symbol('not yet')

// The first runs of an expression compile it, to bytecode and then for the processor.
const warmingRuns = 3

export interface PatientEngine extends RegexEngine {
  /** Runs what uses the engine; `undefined` when time was up. What was compiled until then is kept for the next try. */
  within<Result>(hasTime: () => boolean, run: () => Result): Result | undefined
}

/**
 * Compiles the expressions of a grammar one by one. All at once, as the first line of TypeScript wants them, they would
 * hold up the page for half a second.
 */
export function patientEngine(engine: RegexEngine): PatientEngine {
  let mayGoOn: () => boolean = () => true

  return {
    createString: (text) => engine.createString(text),
    createScanner(patterns) {
      let warm = 0
      let whole: PatternScanner | undefined
      return {
        findNextMatchSync(string, start, options) {
          const text = typeof string === 'string' ? string : string.content
          for (; warm < patterns.length * warmingRuns; warm++) {
            if (!mayGoOn()) throw notYet
            // The engine knows by the pattern what it has compiled.
            const index = Math.floor(warm / warmingRuns)
            engine.createScanner(patterns.slice(index, index + 1)).findNextMatchSync(text, start, options)
          }
          whole ??= engine.createScanner(patterns)
          return whole.findNextMatchSync(string, start, options)
        },
      }
    },
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
