import { AttachmentRefusal } from './attachment.ts'

/** The longest side, in pixels: models scale down to about the first themselves. */
const longestSides = [2048, 1568, 1024, 768, 512]
const quality = 0.85

/** The image as a JPEG of at most so many bytes, as large as that allows; `undefined` where even a small one is larger. */
export async function scaleImage(file: Blob, limitBytes: number): Promise<Blob | undefined> {
  // Turned as its EXIF data say: the JPEG has none.
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
  // JPEG knows no transparency and would make it black.
  context.fillStyle = 'white'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => {
    canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/jpeg', quality)
  })
}
