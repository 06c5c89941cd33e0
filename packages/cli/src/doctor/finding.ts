/** One result of `chatstream doctor`. */
export interface Finding {
  /** A stable name for machines, e.g. `buffered`. */
  id: string
  /**
   * `ok`: correct. `note`: worth knowing. `warning`: it works, with a disadvantage. `problem`: users notice it, and the
   * exit code is 1.
   */
  level: 'ok' | 'note' | 'warning' | 'problem'
  /** One sentence. */
  title: string
  /** The meaning for users. */
  detail?: string
  /** The settings or changes that help; may have several lines. */
  cure?: string
}
