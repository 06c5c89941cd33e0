import { compilePattern } from './compilePattern.ts'

const maxPatternChars = 200
const maxTestedChars = 200

/**
 * Returns a function that tests a text with a regular expression that a model wrote. Its number of steps is limited;
 * `RegExp` could take minutes for a hostile pattern. Returns `undefined` for a pattern that is broken or contains
 * lookarounds, named groups or back references. Values that are not tested here, also texts that are longer than 200
 * characters or need too many steps, have to be checked by the agent.
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
