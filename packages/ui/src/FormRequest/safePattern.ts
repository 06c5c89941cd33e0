import { compilePattern } from './compilePattern.ts'

const maxPatternChars = 200
const maxTestedChars = 200

/**
 * Returns a test for a regular expression that a model has written. `RegExp` could take minutes for a hostile
 * expression, so the test stops after a number of steps. The test returns `true` if the text matches, and also if it
 * cannot decide: the text is longer than 200 characters or needs too many steps. The agent must check such a text.
 * Returns `undefined` in place of a test if the pattern is too long, is malformed, or contains lookarounds, named
 * groups or back references.
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
