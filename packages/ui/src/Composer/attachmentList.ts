import type { FilePart } from '@chatstream/core'
import { acceptsFile } from './acceptsFile.ts'

export interface UploadContext {
  /** Aborts when the user cancels or removes the file. */
  signal: AbortSignal
  /** How much is done, from 0 to 1. */
  onProgress(part: number): void
}

/** What may be attached to a question, and how it gets to the model. */
export interface Attachments {
  /** As of `<input accept>`: `'image/*,.pdf'`. Default: images without `upload`, anything with it. */
  accept?: string
  /**
   * The largest file. Default without `upload` 512 KiB, since the file then travels inside every request of the
   * conversation; images beyond it are scaled down. With `upload` there is no default limit.
   */
  maxBytes?: number
  /** How many files a question may have. Default 10. */
  maxFiles?: number
  /**
   * Puts a file where the model can read it, and tells its URL. Reject to say why it failed. Without it, files become
   * `data:` URLs.
   */
  upload?(file: File, context: UploadContext): Promise<{ url: string; mediaType?: string; name?: string }>
}

/** Why a file cannot be sent. */
export type AttachmentProblem =
  | { type: 'type' | 'count' | 'unreadable' | 'cancelled' }
  | { type: 'size'; sizeBytes: number; limitBytes: number }
  /** `detail`: what `upload` rejected with. */
  | { type: 'upload'; detail?: string }

export type Attachment = { id: number; file: File } & (
  | { state: 'uploading'; progress: number | undefined }
  | { state: 'ready'; part: Omit<FilePart, 'type'> }
  /** It may be tried again. */
  | { state: 'failed'; problem: AttachmentProblem }
  /** It never can be sent, and holds up nothing. */
  | { state: 'refused'; problem: AttachmentProblem }
)

/** The files of the next question. */
export interface AttachmentList {
  get(): readonly Attachment[]
  subscribe(listener: () => void): () => void
  add(files: Iterable<File>): void
  cancel(id: number): void
  retry(id: number): void
  remove(id: number): void
  /** Forgets all files; ends the uploads under way. */
  clear(): void
  /** Replaces the options; each file reads those in force. */
  setOptions(options: Attachments): void
}

/** Makes a `data:` URL of a file, scaling images down; rejects with an `AttachmentRefusal`. */
export type ReadInline = (file: File, limitBytes: number) => Promise<Omit<FilePart, 'type'>>

/** Why a file cannot be sent, thrown. */
export class AttachmentRefusal extends Error {
  override name = 'AttachmentRefusal'
  readonly problem: AttachmentProblem

  constructor(problem: AttachmentProblem) {
    super(`The file cannot be attached: ${problem.type}.`)
    this.problem = problem
  }
}

const inlineLimitBytes = 512 * 1024
const defaultMaxFiles = 10

export function createAttachmentList(
  readInline: ReadInline,
  initialOptions: Attachments = {},
): AttachmentList {
  let options = initialOptions
  const listeners = new Set<() => void>()
  const aborts = new Map<number, AbortController>()
  let files: readonly Attachment[] = []
  let lastId = 0

  function set(next: readonly Attachment[]) {
    files = next
    for (const listener of listeners) listener()
  }
  function update(id: number, change: (before: Attachment) => Attachment) {
    set(files.map((each) => (each.id === id ? change(each) : each)))
  }

  async function begin(id: number, file: File) {
    const controller = new AbortController()
    const { signal } = controller
    aborts.set(id, controller)
    try {
      const part = await read(file, signal, (progress) => {
        if (!signal.aborted) update(id, () => ({ id, file, state: 'uploading', progress }))
      })
      if (!signal.aborted) update(id, () => ({ id, file, state: 'ready', part }))
    } catch (error) {
      if (!signal.aborted) update(id, () => ({ id, file, ...failureOf(error) }))
    }
  }

  function read(
    file: File,
    signal: AbortSignal,
    onProgress: (part: number) => void,
  ): Promise<Omit<FilePart, 'type'>> {
    const { upload, maxBytes = inlineLimitBytes } = options
    if (upload === undefined) return readInline(file, maxBytes)
    return upload(file, {
      signal,
      onProgress: (part) => onProgress(Math.min(1, Math.max(0, part))),
    }).then(({ url, mediaType = file.type || 'application/octet-stream', name = file.name }) => ({
      url,
      mediaType,
      name,
    }))
  }

  function abort(id: number) {
    aborts.get(id)?.abort()
    aborts.delete(id)
  }

  function add(file: File) {
    const id = ++lastId
    const problem = refusalOf(file, options, files)
    if (problem !== undefined) return set([...files, { id, file, state: 'refused', problem }])
    set([...files, { id, file, state: 'uploading', progress: undefined }])
    void begin(id, file)
  }

  return {
    get: () => files,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    add(added) {
      // What was refused before has been read.
      set(files.filter(({ state }) => state !== 'refused'))
      for (const file of added) add(file)
    },
    cancel(id) {
      abort(id)
      update(id, ({ file }) => ({ id, file, state: 'failed', problem: { type: 'cancelled' } }))
    },
    retry(id) {
      const file = files.find((each) => each.id === id)?.file
      if (file === undefined) return
      update(id, () => ({ id, file, state: 'uploading', progress: undefined }))
      void begin(id, file)
    },
    remove(id) {
      abort(id)
      set(files.filter((each) => each.id !== id))
    },
    clear() {
      for (const id of aborts.keys()) abort(id)
      set([])
    },
    setOptions(next) {
      options = next
    },
  }
}

/** What can be said before anything is read. Without `upload` images may be scaled down, whatever their size. */
function refusalOf(
  file: File,
  { accept, maxBytes, maxFiles = defaultMaxFiles, upload }: Attachments,
  files: readonly Attachment[],
): AttachmentProblem | undefined {
  if (!acceptsFile(accept ?? (upload === undefined ? 'image/*' : ''), file)) return { type: 'type' }
  if (files.filter(({ state }) => state !== 'refused').length >= maxFiles) return { type: 'count' }
  if (upload === undefined || maxBytes === undefined || file.size <= maxBytes) return undefined
  return { type: 'size', sizeBytes: file.size, limitBytes: maxBytes }
}

function failureOf(error: unknown): { state: 'failed' | 'refused'; problem: AttachmentProblem } {
  if (error instanceof AttachmentRefusal) return { state: 'refused', problem: error.problem }
  const detail = error instanceof Error ? error.message : undefined
  return { state: 'failed', problem: { type: 'upload', ...(detail ? { detail } : {}) } }
}
