import type { AttachmentProblem } from '../strings/problems.ts'
import type { Attachment, Attachments } from './attachment.ts'

const defaultMaxFiles = 10

/**
 * Checks a file before it is read. If the file cannot be sent, returns the reason. Otherwise returns
 * `undefined`. Without `upload`, the size is not checked, because images of any size are scaled down.
 */
export function checkFile(
  file: File,
  { accept, maxBytes, maxFiles = defaultMaxFiles, upload }: Attachments,
  files: readonly Attachment[],
): AttachmentProblem | undefined {
  if (!acceptsFile(accept ?? (upload === undefined ? 'image/*' : ''), file)) return { type: 'type' }
  if (files.filter(({ state }) => state !== 'refused').length >= maxFiles) return { type: 'count' }
  if (upload === undefined || maxBytes === undefined || file.size <= maxBytes) return undefined
  return { type: 'size', sizeBytes: file.size, limitBytes: maxBytes }
}

/**
 * Returns `true` if a list in the form of `<input accept>` (e.g. `.pdf`, `image/png`, `image/*`) allows a
 * file. An empty list allows all files. Browsers apply such a list only in the file picker. So use this
 * function to check files that the user drops or pastes.
 */
export function acceptsFile(accept: string, { name, type }: Pick<File, 'name' | 'type'>): boolean {
  const wanted = accept
    .toLowerCase()
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
  const mediaType = type.toLowerCase()
  return (
    wanted.length === 0 ||
    wanted.some((each) => {
      if (each.startsWith('.')) return name.toLowerCase().endsWith(each)
      if (each === '*/*') return true
      return each.endsWith('/*') ? mediaType.startsWith(each.slice(0, -1)) : mediaType === each
    })
  )
}
