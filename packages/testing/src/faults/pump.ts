import type { Socket } from 'node:net'
import type { Clock } from '@chatstream/core'
import { delay } from '../time/delay.ts'
import type { CutFault } from './fault.ts'
import type { FaultPoint } from './faultPoints.ts'

interface PumpOptions {
  points: Iterator<FaultPoint, void>
  clock: Clock
  /** A signal that aborts when the connection has ended. Later bytes are dropped. */
  over: AbortSignal
  /** True drops the bytes after an endless stall, so that the sender can finish. */
  dropsWhenStalled: boolean
  onBytes(bytes: number): void
  onCut(how: CutFault['how']): void
}

/**
 * Copies bytes from one socket to another until the first socket ends, and applies the faults. More bytes are
 * read only after the system has accepted the previous bytes. So if the reader is slow, the writer slows down
 * too. Rejects if the first socket breaks.
 */
export async function pump(from: Socket, to: Socket, options: PumpOptions): Promise<void> {
  const { points, clock, over, onBytes } = options
  let passed = 0
  let next = points.next()
  let isStalled = false

  async function happen(point: FaultPoint): Promise<void> {
    if (point.type === 'cut') return options.onCut(point.how)
    if (point.ms === Infinity && options.dropsWhenStalled) isStalled = true
    // Rejects when the connection has ended, which every caller checks.
    else await delay(clock, point.ms, over).catch(() => {})
  }

  async function pass(chunk: Uint8Array): Promise<void> {
    for (let at = 0; ;) {
      while (next.done !== true && next.value.at <= passed && !over.aborted && !isStalled) {
        await happen(next.value)
        next = points.next()
      }
      if (at === chunk.length || over.aborted || isStalled) return
      const room = next.done === true ? Infinity : next.value.at - passed
      const piece = chunk.subarray(at, at + room)
      at += piece.length
      passed += piece.length
      onBytes(piece.length)
      await write(to, piece)
    }
  }

  for await (const chunk of from) await pass(chunk as Uint8Array) // A socket without an encoding gives bytes.
}

/** Resolves when the system has taken the bytes, or the socket has closed. */
function write(socket: Socket, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => void socket.write(bytes, () => resolve()))
}
