/** A syntax of a plugin: an opening and a closing delimiter, and verbatim text between them. */
export interface Syntax {
  open: string
  close: string
  /**
   * Returns whether this is a match, from the text inside, the four characters behind it and the one before it: `$5 and
   * $6` is not a formula.
   */
  accepts?: ((inside: string, after: string, before: string) => boolean) | undefined
  /**
   * `true` if the text may span several lines, including blank ones. The delimiter must be the first or the last thing
   * on its line.
   */
  display?: boolean | undefined
}
