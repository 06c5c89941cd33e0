/** A response body that buffers text until the reader pulls it. */
export interface TextBody {
  body: ReadableStream<Uint8Array>
  /** Characters that wait for the reader. */
  length(): number
  push(text: string): void
  /** Closes the body after the waiting text, which must not be empty. */
  end(): void
  /** Breaks the body off. The waiting text is dropped. */
  fail(error: Error): void
}

interface TextBodyEvents {
  /** `isLast`: the body has closed with these bytes. */
  onSent(bytes: number, isLast: boolean): void
  onCancel(): void
}

const encoder = new TextEncoder()

/** Makes an open body without text. */
export function createTextBody({ onSent, onCancel }: TextBodyEvents): TextBody {
  let waiting = ''
  let state: 'open' | 'ending' | 'closed' = 'open'
  let wake = () => {}
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined

  const isIdle = () => waiting === '' && state !== 'closed'

  async function pull(bodyController: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (isIdle()) await new Promise<void>((resolve) => (wake = resolve))
    if (state === 'closed') return
    const bytes = encoder.encode(waiting)
    waiting = ''
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
    length: () => waiting.length,
    push(text) {
      if (text === '') return
      waiting += text
      wake()
    },
    end: () => void (state = 'ending'),
    fail(error) {
      if (state === 'closed') return
      state = 'closed'
      waiting = ''
      controller?.error(error)
      wake()
    },
  }
}
