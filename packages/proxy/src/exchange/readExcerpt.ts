import type { Clock } from '@chatstream/core'

const maxChars = 64 * 1024
const timeoutMs = 5000

/** The beginning of an error's body as text: at most 64 Ki characters, within 5 s. Never rejects. */
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
    // The status is known, which is enough.
  }
  clock.clearTimeout(timer)
  leave()
  return text
}
