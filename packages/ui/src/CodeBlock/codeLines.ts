import { addToChunks, noChunks, type Chunks } from '../shared/chunks.ts'
import { own } from '../shared/own.ts'

export interface CodeLines {
  /** The complete lines, without their line feeds. */
  lines: Chunks<string>
  /** The text after the last line feed. */
  last: string
  /** An object that stays the same while the code only grows. */
  origin: object
}

/**
 * Creates a function that splits growing code into lines. It reuses the lines of the previous call. If the
 * code does not begin with the code of the previous call, the function splits the whole code again.
 */
export function createLineSplitter(): (code: string) => CodeLines {
  let previous = ''
  let settled = 0
  let lines: Chunks<string> = noChunks
  let origin = {}
  return (code) => {
    if (!code.startsWith(previous.slice(0, settled))) {
      settled = 0
      lines = noChunks
      origin = {}
    }
    previous = code
    const end = code.lastIndexOf('\n') + 1
    if (end > settled) {
      lines = addToChunks(lines, own(code.slice(settled, end - 1)).split('\n'))
      settled = end
    }
    return { lines, last: own(code.slice(end)), origin }
  }
}
