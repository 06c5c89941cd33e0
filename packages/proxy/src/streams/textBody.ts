/** A response body that buffers text until the reader pulls it. */
export interface TextBody {
  body: ReadableStream<Uint8Array>
  /** Bytes that wait for the reader. */
  waitingBytes(): number
  push(text: string): void
  /** Closes the body after the waiting text, which must not be empty. */
  end(): void
  /** Breaks the body off. The waiting text is dropped. */
  fail(error: Error): void
}

interface TextBodyEvents {
  /** Called when bytes were sent. `isLast` is true if the body has closed with them. */
  onSent(bytes: number, isLast: boolean): void
  onCancel(): void
}

const encoder = new TextEncoder()

/** Makes an open body without text. */
export function createTextBody({ onSent, onCancel }: TextBodyEvents): TextBody {
  let waiting = ''
  let waitingBytes = 0
  let state: 'open' | 'ending' | 'closed' = 'open'
  let wake = () => {}
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined

  const isIdle = () => waiting === '' && state !== 'closed'

  async function pull(bodyController: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (isIdle()) await new Promise<void>((resolve) => (wake = resolve))
    if (state === 'closed') return
    const bytes = encoder.encode(waiting)
    waiting = ''
    waitingBytes = 0
    bodyController.enqueue(bytes)
    const isLast = state === 'ending'
    if (isLast) {
      state = 'closed'
      bodyController.close()
    }
    onSent(bytes.length, isLast)
  }

  return {
    body: new ReadableStream(
      {
        start: (bodyController) => void (controller = bodyController),
        pull,
        cancel() {
          state = 'closed'
          wake()
          onCancel()
        },
      },
      { highWaterMark: 0 },
    ),
    waitingBytes: () => waitingBytes,
    push(text) {
      if (text === '') return
      waiting += text
      waitingBytes += Buffer.byteLength(text)
      wake()
    },
    end: () => void (state = 'ending'),
    fail(error) {
      if (state === 'closed') return
      state = 'closed'
      waiting = ''
      waitingBytes = 0
      controller?.error(error)
      wake()
    },
  }
}
