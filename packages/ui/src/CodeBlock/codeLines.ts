import { addToChunks, noChunks, type Chunks } from '../shared/chunks.ts'

export interface CodeLines {
  /** Lines that are complete, without their line feeds. */
  lines: Chunks<string>
  /** What stands behind the last line feed. */
  last: string
  /** The same object for as long as the code only grows. */
  origin: object
}

/** Splits code that grows; what it has split stays as it is. Other code is split anew. */
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
