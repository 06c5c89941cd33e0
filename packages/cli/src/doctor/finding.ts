/** One result of `chatstream doctor`. */
export interface Finding {
  /** A stable name for machines, e.g. `buffered`. */
  id: string
  /**
   * The importance. `ok`: correct. `note`: information. `warning`: it works, but with a disadvantage.
   * `problem`: users notice it, and the exit code is 1.
   */
  level: 'ok' | 'note' | 'warning' | 'problem'
  /** The finding in one sentence. */
  title: string
  /** The effect on users. */
  detail?: string
  /** The settings or changes that help. The text may have several lines. */
  cure?: string
}
