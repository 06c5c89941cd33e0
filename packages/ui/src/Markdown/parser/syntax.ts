/** Delimiters, with text between them that is taken verbatim. */
export interface Syntax {
  open: string
  close: string
  /**
   * Decides by the text inside, the four characters behind it and the one before it whether this is a match:
   * `$5 and $6` is no formula.
   */
  accepts?: ((inside: string, after: string, before: string) => boolean) | undefined
  /** The text may span lines of any kind, blank ones included. The delimiter is first or last on its line. */
  display?: boolean | undefined
}
