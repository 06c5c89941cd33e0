import type { FilePart } from '@chatstream/core'
import type { AttachmentProblem } from '../strings/problems.ts'

/**
 * The second argument of `Attachments.upload`. With it, an upload can report its progress, and notice that
 * the user has cancelled it.
 */
export interface UploadContext {
  /** Aborts when the user cancels or removes the file. */
  signal: AbortSignal
  /** Reports the progress of the upload, from 0 to 1. */
  onProgress(part: number): void
}

/** Options for files that users attach to questions. */
export interface Attachments {
  /**
   * The types of files that are accepted, in the form of `<input accept>`, e.g. `'image/*,.pdf'`.
   *
   * @defaultValue any file if there is an `upload`, otherwise `'image/*'`
   */
  accept?: string
  /**
   * The maximum size of a file, in bytes. Without `upload`, every later request of the conversation contains the
   * file, so the default is small. Without `upload`, larger images are scaled down to the limit.
   *
   * @defaultValue no limit if there is an `upload`, otherwise 524,288 (512 KiB)
   */
  maxBytes?: number
  /**
   * The maximum number of files of one question.
   *
   * @defaultValue 10
   */
  maxFiles?: number
  /**
   * Uploads a file, and resolves with a URL that the model can read. If `upload` rejects, the user sees the message
   * of the error. Without `upload`, files are sent as `data:` URLs.
   */
  upload?(file: File, context: UploadContext): Promise<{ url: string; mediaType?: string; name?: string }>
}

/** A file as an argument of `chat.send`: a file part without its `type`. */
export type SentFile = Omit<FilePart, 'type'>

/** A file that is attached to the next question, with the state of its upload. */
export type Attachment = { id: number; file: File } & (
  | { state: 'uploading'; progress: number | undefined }
  | { state: 'ready'; part: SentFile }
  /**
   * The upload failed, and the user may try again. Until the file is uploaded or removed, the question cannot be
   * sent.
   */
  | { state: 'failed'; problem: AttachmentProblem }
  /** The file can never be sent. The question is sent without it. */
  | { state: 'refused'; problem: AttachmentProblem }
)

/** The error for a file that cannot be sent, even with another attempt, e.g. because it is too large. */
export class AttachmentRefusal extends Error {
  override name = 'AttachmentRefusal'
  readonly problem: AttachmentProblem

  constructor(problem: AttachmentProblem) {
    super(`The file cannot be attached: ${problem.type}.`)
    this.problem = problem
  }
}
