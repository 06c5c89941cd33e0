/**
 * Text for a log, in which control characters, line breaks and characters that change the direction or are invisible are
 * written as `\u{…}`. Otherwise a reader or a provider could forge lines of a log, or hide parts of them.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  })
}
