/** Delimiters whose content is taken verbatim. */
export interface Syntax {
  open: string
  close: string
  /** Whether it is one, judged by what is inside and the character behind it: `$5 and $6` is no formula. */
  accepts?: ((inside: string, next: string) => boolean) | undefined
}
