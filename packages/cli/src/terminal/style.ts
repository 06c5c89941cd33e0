import type { Finding } from '../doctor/finding.ts'

/** Functions that add colours to text, if the output is a terminal. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  level(level: Finding['level'], text: string): string
}

const codes = { ok: 32, note: 36, warning: 33, problem: 31 } as const

/**
 * Creates the functions that style text.
 *
 * @param hasColours if `false`, the functions return every text unchanged
 */
export function createStyle(hasColours: boolean): Style {
  const paint = (code: number, text: string) => (hasColours ? `\u001B[${code}m${text}\u001B[0m` : text)
  return {
    bold: (text) => paint(1, text),
    dim: (text) => paint(2, text),
    level: (level, text) => paint(codes[level], text),
  }
}

/**
 * Replaces control characters, and characters that change the text direction. Text of a server could otherwise move
 * the cursor or change a line of the terminal.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) =>
    /[\n\t]/.test(character) ? character : '\uFFFD',
  )
}
