import type { Clock } from '@chatstream/core'
import { createByteBuffer } from './byteBuffer.ts'
import type { ByteSource } from './byteSource.ts'

const maxBytes = 64 * 1024
const timeoutMs = 5000

/**
 * Reads the beginning of the body of an error response as text. Reads at most 64 KiB, for at most 5 s. Never
 * rejects.
 */
export async function readExcerpt(body: ByteSource, clock: Clock): Promise<string> {
  const timer = clock.setTimeout(body.cancel, timeoutMs)
  const excerpt = createByteBuffer()
  try {
    for (let piece = await body.read(); piece !== undefined; piece = await body.read()) {
      excerpt.push(piece.subarray(0, maxBytes - excerpt.length()))
      if (excerpt.length() === maxBytes) break
    }
  } catch {
    // The status is known, which is enough.
  }
  clock.clearTimeout(timer)
  body.cancel()
  return new TextDecoder().decode(excerpt.take())
}
