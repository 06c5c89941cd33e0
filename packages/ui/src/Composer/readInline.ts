import { AttachmentRefusal, type SentFile } from './attachment.ts'
import { scaleImage } from './scaleImage.ts'

/** The image types that models accept. */
const readable = /^image\/(?:png|jpeg|gif|webp)$/

/**
 * Reads a file as a `data:` URL. If an image is too large, or has a type that models do not accept, the image is
 * converted to JPEG. If the file cannot be sent, rejects with an `AttachmentRefusal`.
 */
export async function readInline(file: File, limitBytes: number): Promise<SentFile> {
  const isImage = file.type.startsWith('image/') && file.type !== 'image/svg+xml'
  const fits = file.size <= limitBytes
  if (fits && (!isImage || readable.test(file.type))) {
    return {
      mediaType: file.type || 'application/octet-stream',
      url: await dataUrl(file),
      name: file.name,
    }
  }
  const tooLarge = new AttachmentRefusal({ type: 'size', sizeBytes: file.size, limitBytes })
  if (!isImage) throw tooLarge
  const scaled = await scaleImage(file, limitBytes)
  if (scaled === undefined) throw tooLarge
  const name = file.name.replace(/(?:\.\w+)?$/, '.jpg')
  return { mediaType: scaled.type, url: await dataUrl(scaled), name }
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new AttachmentRefusal({ type: 'unreadable' }))
    reader.readAsDataURL(blob)
  })
}
