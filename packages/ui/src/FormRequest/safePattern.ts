import { compilePattern } from './compilePattern.ts'

const maxPatternChars = 200
const maxTestedChars = 200

/**
 * Returns a test for the regular expression of a form that a model wrote. Its number of steps is limited, while a
 * browser's own matcher could take minutes. Returns `undefined` for a pattern that is broken or contains lookarounds,
 * named groups or back references. Such a pattern is left for the agent to check; so are texts that are longer than 200
 * characters or take too many steps.
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
