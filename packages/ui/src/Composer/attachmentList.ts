import type { AttachmentProblem } from '../strings/problems.ts'
import { AttachmentRefusal, type Attachment, type Attachments, type SentFile } from './attachment.ts'
import { checkFile } from './checkFile.ts'

/** A store of the files that are attached to the next question. */
export interface AttachmentList {
  get(): readonly Attachment[]
  subscribe(listener: () => void): () => void
  /** Adds files and starts their uploads. Files that were refused before are removed from the list. */
  add(files: Iterable<File>): void
  cancel(id: number): void
  retry(id: number): void
  remove(id: number): void
  /** Removes all files and aborts running uploads. */
  clear(): void
  /** Replaces the options. The new options apply to files that are added or retried after this call. */
  setOptions(options: Attachments): void
}

/**
 * A function that reads a file as a `data:` URL. If an image is too large, it is scaled down. If the file cannot be
 * sent, the function rejects with an `AttachmentRefusal`.
 */
export type ReadInline = (file: File, limitBytes: number) => Promise<SentFile>

const inlineLimitBytes = 512 * 1024

/**
 * Creates an empty list of files for the next question. If the options have no `upload`, `readInline` reads
 * the files.
 */
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
      const part = await read(file, options, readInline, signal, (progress) => {
        if (!signal.aborted) update(id, () => ({ id, file, state: 'uploading', progress }))
      })
      if (!signal.aborted) update(id, () => ({ id, file, state: 'ready', part }))
    } catch (error) {
      if (!signal.aborted) update(id, () => ({ id, file, ...failureOf(error) }))
    }
  }

  function abort(id: number) {
    aborts.get(id)?.abort()
    aborts.delete(id)
  }

  function add(file: File) {
    const id = ++lastId
    const problem = checkFile(file, options, files)
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

async function read(
  file: File,
  { upload, maxBytes = inlineLimitBytes }: Attachments,
  readInline: ReadInline,
  signal: AbortSignal,
  onProgress: (part: number) => void,
): Promise<SentFile> {
  if (upload === undefined) return readInline(file, maxBytes)
  const uploaded = await upload(file, {
    signal,
    onProgress: (part) => onProgress(Math.min(1, Math.max(0, part))),
  })
  const { url, mediaType = file.type || 'application/octet-stream', name = file.name } = uploaded
  return { url, mediaType, name }
}

function failureOf(error: unknown): { state: 'failed' | 'refused'; problem: AttachmentProblem } {
  if (error instanceof AttachmentRefusal) return { state: 'refused', problem: error.problem }
  const detail = error instanceof Error ? error.message : undefined
  return { state: 'failed', problem: { type: 'upload', ...(detail ? { detail } : {}) } }
}
