/** One result of the doctor. */
export interface Finding {
  /** A stable name for machines, e.g. `buffered`. */
  id: string
  /**
   * `ok`: as it should be. `note`: worth knowing. `warning`: works, but costs something. `problem`: users see it; the
   * command ends with 1.
   */
  level: 'ok' | 'note' | 'warning' | 'problem'
  /** One sentence. */
  title: string
  /** The meaning for users. */
  detail?: string
  /** The settings or changes that help; may have several lines. */
  cure?: string
}
