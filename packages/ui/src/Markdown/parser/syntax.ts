/** Delimiters, with text between them that is taken verbatim. */
export interface Syntax {
  open: string
  close: string
  /** Decides by the text inside and the character behind it whether this is a match: `$5 and $6` is no formula. */
  accepts?: ((inside: string, next: string) => boolean) | undefined
}
