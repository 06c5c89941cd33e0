/** The reason why a file cannot be sent. */
export type AttachmentProblem =
  | { type: 'type' | 'count' | 'unreadable' | 'cancelled' }
  | { type: 'size'; sizeBytes: number; limitBytes: number }
  /** The upload failed. `detail` is the message of the error with which `upload` rejected. */
  | { type: 'upload'; detail?: string }

/** The reason why the value of a form field cannot be sent. */
export type FieldProblem =
  | { type: 'missing' | 'email' | 'uri' | 'date' | 'number' | 'whole' | 'pattern' }
  | { type: 'tooShort' | 'tooLong' | 'tooSmall' | 'tooLarge' | 'tooFew' | 'tooMany'; limit: number }
