import type { FilePart } from '@chatstream/core'
import type { AttachmentProblem } from '../strings/problems.ts'

/** The second argument of `Attachments.upload`. */
export interface UploadContext {
  /** Aborts when the user cancels or removes the file. */
  signal: AbortSignal
  /** Reports the uploaded part of the file, from 0 to 1. */
  onProgress(part: number): void
}

/** The files that may be attached to a question, and their upload. */
export interface Attachments {
  /**
   * The accepted types, as in `<input accept>`: `'image/*,.pdf'`.
   *
   * @defaultValue `'image/*'` without `upload`, any file with it
   */
  accept?: string
  /**
   * The size limit of a file in bytes. Without `upload` the file is sent inside every request of the conversation, so
   * the default is small; larger images are scaled down to it.
   *
   * @defaultValue 524,288 (512 KiB) without `upload`, no limit with it
   */
  maxBytes?: number
  /**
   * The number of files that one question may have.
   *
   * @defaultValue 10
   */
  maxFiles?: number
  /**
   * Uploads a file and resolves with a URL that the model can read. The message of a rejection is shown to the user.
   * Without `upload`, files are sent as `data:` URLs.
   */
  upload?(file: File, context: UploadContext): Promise<{ url: string; mediaType?: string; name?: string }>
}

/** A file part without its `type`, as `chat.send` takes it. */
export type SentFile = Omit<FilePart, 'type'>

/** A file of the next question. */
export type Attachment = { id: number; file: File } & (
  | { state: 'uploading'; progress: number | undefined }
  | { state: 'ready'; part: SentFile }
  /** The user may try again. The question cannot be sent until then. */
  | { state: 'failed'; problem: AttachmentProblem }
  /** The file can never be sent. The question is sent without it. */
  | { state: 'refused'; problem: AttachmentProblem }
)

/** Thrown for a file that can never be sent. */
export class AttachmentRefusal extends Error {
  override name = 'AttachmentRefusal'
  readonly problem: AttachmentProblem

  constructor(problem: AttachmentProblem) {
    super(`The file cannot be attached: ${problem.type}.`)
    this.problem = problem
  }
}
