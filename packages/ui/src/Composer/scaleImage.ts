import { AttachmentRefusal } from './attachment.ts'

/**
 * The lengths of the longest side that are tried, in pixels. Models scale larger images down to about the first of
 * these lengths.
 */
const longestSides = [2048, 1568, 1024, 768, 512]
const quality = 0.85

/**
 * Converts an image to a JPEG of at most `limitBytes`, as large as possible. If even the smallest size has
 * more bytes, resolves with `undefined`. If the file cannot be read, rejects with an `AttachmentRefusal`.
 */
export async function scaleImage(file: Blob, limitBytes: number): Promise<Blob | undefined> {
  // The bitmap is rotated according to the EXIF data, which the JPEG will not contain.
  const image = await createImageBitmap(file).catch(() => {
    throw new AttachmentRefusal({ type: 'unreadable' })
  })
  try {
    for (const longestSide of longestSides) {
      const drawn = await draw(image, longestSide)
      if (drawn !== undefined && drawn.size <= limitBytes) return drawn
    }
    return undefined
  } finally {
    image.close()
  }
}

async function draw(image: ImageBitmap, longestSide: number): Promise<Blob | undefined> {
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.width * scale))
  canvas.height = Math.max(1, Math.round(image.height * scale))
  const context = canvas.getContext('2d')
  if (context === null) return undefined
  // JPEG has no transparency; transparent pixels would become black.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', quality)
  })
}
