import { compilePattern } from './compilePattern.ts'

const maxPatternChars = 200
const maxTestedChars = 200

/**
 * Makes a function that tests texts with a regular expression that a model has written. `RegExp` could take minutes
 * for a hostile expression, so this function limits the number of steps. If a text is longer than 200 characters or
 * needs too many steps, the function returns `true` without a test. The agent must check such a text. If the
 * pattern is too long, is malformed, or contains lookarounds, named groups or back references, `safePattern`
 * returns `undefined`.
 */
export function safePattern(source: string): ((text: string) => boolean) | undefined {
  if (source.length > maxPatternChars) return undefined
  try {
    // The constructor throws if the pattern is broken.
    const fits = compilePattern(new RegExp(source, 'u').source)
    return (text) => text.length > maxTestedChars || (fits(text) ?? true)
  } catch {
    return undefined
  }
}
