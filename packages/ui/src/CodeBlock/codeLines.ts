import { addToChunks, noChunks, type Chunks } from '../shared/chunks.ts'

export interface CodeLines {
  /** The complete lines, without their line feeds. */
  lines: Chunks<string>
  /** The text after the last line feed. */
  last: string
  /** An object that stays the same while the code only grows. */
  origin: object
}

/**
 * Creates a function that splits growing code into lines. Lines that were split before are reused; code that does not
 * continue the previous code is split from its beginning.
 */
export function createLineSplitter(): (code: string) => CodeLines {
  let settled = ''
  let lines: Chunks<string> = noChunks
  let origin = {}
  return (code) => {
    if (code.slice(0, settled.length) !== settled) {
      settled = ''
      lines = noChunks
      origin = {}
    }
    const end = code.lastIndexOf('\n') + 1
    if (end > settled.length) {
      lines = addToChunks(lines, code.slice(settled.length, end - 1).split('\n'))
      settled = code.slice(0, end)
    }
    return { lines, last: code.slice(end), origin }
  }
}
