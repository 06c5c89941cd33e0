import type { FilePart } from '@chatstream/core'
import type { AttachmentProblem } from '../strings/problems.ts'

/**
 * The second argument of `Attachments.upload`. With it, an upload reports its progress and notices that it was
 * cancelled.
 */
export interface UploadContext {
  /** Aborts when the user cancels or removes the file. */
  signal: AbortSignal
  /** Reports the progress of the upload, from 0 to 1. */
  onProgress(part: number): void
}

/** Options for attaching files to questions: which files are accepted, and how they are uploaded. */
export interface Attachments {
  /**
   * The accepted types, as in `<input accept>`: `'image/*,.pdf'`.
   *
   * @defaultValue `'image/*'` without `upload`, any file with it
   */
  accept?: string
  /**
   * The size limit of a file in bytes. Without `upload` a file is a part of every request of the conversation, so the
   * default is small; larger images are scaled down to the limit.
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

/** A file in the form that `chat.send` takes: a file part without its `type`. */
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

/** The error for a file that can never be sent, e.g. because it is too large. */
export class AttachmentRefusal extends Error {
  override name = 'AttachmentRefusal'
  readonly problem: AttachmentProblem

  constructor(problem: AttachmentProblem) {
    super(`The file cannot be attached: ${problem.type}.`)
    this.problem = problem
  }
}
