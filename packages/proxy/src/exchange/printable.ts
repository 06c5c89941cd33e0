/**
 * Makes a text safe for a log. Control characters, line breaks, invisible characters and characters that
 * change the text direction are written as `\u{…}`. So a client or a provider cannot forge lines of a log or
 * hide parts of a line.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}
