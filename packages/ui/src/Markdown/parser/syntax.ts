/** A syntax of a Markdown plugin: an opening and a closing delimiter, with verbatim text between them. */
export interface Syntax {
  open: string
  close: string
  /**
   * Returns `true` if the delimiters count as this syntax: `$5 and $6` is not a formula. The arguments are
   * the text inside, the four characters after it, and the character before it.
   */
  accepts?: ((inside: string, after: string, before: string) => boolean) | undefined
  /**
   * `true` if the text may have several lines, including blank lines. Each delimiter must then be at the
   * beginning or at the end of its line.
   */
  display?: boolean | undefined
}
