import type { ByteSource } from '../exchange/byteSource.ts'
import type { StallWatch } from '../upstream/deadlines.ts'

/** A response body to which text is added. The text waits until the client reads it. */
export interface TextBody {
  body: ByteSource
  /** Returns the number of bytes that wait for the client. */
  waitingBytes(): number
  push(text: string): void
  /** Ends the body after the waiting text. There must be waiting text. */
  end(): void
  /** Breaks the body off. The waiting text is lost. */
  fail(error: Error): void
}

interface TextBodyEvents {
  /** Called when bytes were sent. `isLast` is `true` if these bytes were the end of the body. */
  onSent(bytes: number, isLast: boolean): void
  onCancel(): void
  stall: StallWatch
}

/** Makes an empty response body to which text can be added. */
export function createTextBody({ onSent, onCancel, stall }: TextBodyEvents): TextBody {
  let waiting = ''
  let waitingBytes = 0
  let state: 'open' | 'ending' | 'closed' = 'open'
  let failure: { error: unknown } | undefined
  let wake = () => {}
  let onBreak: (error: unknown) => void = () => {}

  const isIdle = () => waitingBytes === 0 && state !== 'closed'

  async function read(): Promise<Uint8Array | undefined> {
    while (isIdle()) await new Promise<void>((resolve) => (wake = resolve))
    if (failure !== undefined) throw failure.error
    if (state === 'closed') return undefined
    const bytes = Buffer.from(waiting)
    drop()
    stall.taken()
    const isLast = state === 'ending'
    if (isLast) close()
    onSent(bytes.length, isLast)
    return bytes
  }

  function drop(): void {
    waiting = ''
    waitingBytes = 0
  }

  function close(): void {
    state = 'closed'
    stall.stop()
    wake()
  }

  return {
    body: {
      read,
      cancel() {
        close()
        onCancel()
      },
      onBreak: (callback) => void (onBreak = callback),
    },
    waitingBytes: () => waitingBytes,
    push(text) {
      if (text === '') return
      waiting += text
      waitingBytes += Buffer.byteLength(text)
      stall.waiting()
      wake()
    },
    end: () => void (state = 'ending'),
    fail(error) {
      if (state === 'closed') return
      failure = { error }
      drop()
      onBreak(error)
      close()
    },
  }
}
