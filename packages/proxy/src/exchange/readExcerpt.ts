import type { Clock } from '@chatstream/core'
import { createByteBuffer } from './byteBuffer.ts'

const maxBytes = 64 * 1024
const timeoutMs = 5000

/** The beginning of an error's body as text: at most 64 KiB, within 5 s. Never rejects. */
export async function readExcerpt(body: ReadableStream<Uint8Array>, clock: Clock): Promise<string> {
  const reader = body.getReader()
  const leave = () => void reader.cancel().catch(() => {})
  const timer = clock.setTimeout(leave, timeoutMs)
  const excerpt = createByteBuffer()
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      excerpt.push(read.value.subarray(0, maxBytes - excerpt.length))
      if (excerpt.length === maxBytes) break
    }
  } catch {
    // The status is known, which is enough.
  }
  clock.clearTimeout(timer)
  leave()
  return new TextDecoder().decode(excerpt.take())
}
