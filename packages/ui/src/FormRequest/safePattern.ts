import { compilePattern } from './compilePattern.ts'

const maxPatternChars = 200
const maxTestedChars = 200

/**
 * Compiles a regular expression that a model wrote to a function that tests a text. The number of steps of a test is
 * limited; `RegExp` could take minutes for a hostile pattern. Returns `undefined` if the pattern is too long, is
 * broken or contains lookarounds, named groups or back references. If a text is longer than 200 characters or needs
 * too many steps, the function returns `true`. The agent must check such texts itself.
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
