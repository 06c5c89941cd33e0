import type { Clock } from '@chatstream/core'

const maxChars = 64 * 1024
const timeoutMs = 5000

/** A refusal's body as text, as far as it comes within its limits; what cannot be read is as good as nothing. */
export async function readExcerpt(body: ReadableStream<Uint8Array>, clock: Clock): Promise<string> {
  const reader = body.getReader()
  const leave = () => void reader.cancel().catch(() => {})
  const timer = clock.setTimeout(leave, timeoutMs)
  const decoder = new TextDecoder()
  let text = ''
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += decoder.decode(read.value, { stream: true })
      if (text.length > maxChars) break
    }
  } catch {
    // The status is known; that is enough.
  }
  clock.clearTimeout(timer)
  leave()
  return text
}
