import { compilePattern } from './compilePattern.ts'

const maxPatternChars = 200
const maxTestedChars = 200

/**
 * Makes a function that tests texts with a regular expression. A model has written the expression, and `RegExp` could
 * take minutes for a hostile one, so the number of steps is limited. Returns `undefined` if the pattern is too long,
 * is broken or contains lookarounds, named groups or back references. The function returns `true` without a test if a
 * text is longer than 200 characters or needs too many steps. The agent must check such texts itself.
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
