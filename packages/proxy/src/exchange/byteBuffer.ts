import { Buffer } from 'node:buffer'

/**
 * A buffer of bytes that grows. Pieces of bytes are copied into the buffer, so that the memory of the network
 * chunks can be freed. The buffer takes at most twice the memory of the pieces.
 */
export interface ByteBuffer {
  length(): number
  /** The memory that the buffer takes, in bytes. */
  heldBytes(): number
  /** Adds bytes, or text as UTF-8. */
  push(piece: Uint8Array | string): void
  /** Returns all bytes and empties the buffer. */
  take(): Buffer<ArrayBuffer>
  /** Returns all bytes as text and empties the buffer. The memory of a short buffer is used again. */
  takeText(): string
}

const nothing = Buffer.alloc(0)
const smallestBytes = 256
const reusedBytes = 4096

/** Makes an empty buffer of bytes. */
export function createByteBuffer(): ByteBuffer {
  let held = nothing
  let length = 0

  /** Makes room, and returns where it begins. */
  function reserve(bytes: number): number {
    const start = length
    length += bytes
    if (length <= held.length) return start
    const grown = Buffer.allocUnsafeSlow(Math.max(smallestBytes, length, 2 * held.length))
    held.copy(grown, 0, 0, start)
    held = grown
    return start
  }

  return {
    length: () => length,
    heldBytes: () => held.buffer.byteLength,
    push(piece) {
      const start = reserve(typeof piece === 'string' ? Buffer.byteLength(piece) : piece.length)
      if (typeof piece === 'string') held.write(piece, start)
      else held.set(piece, start)
    },
    take() {
      const taken = held.subarray(0, length)
      held = nothing
      length = 0
      return taken
    },
    takeText() {
      const text = held.toString('utf8', 0, length)
      if (held.length > reusedBytes) held = nothing
      length = 0
      return text
    },
  }
}
