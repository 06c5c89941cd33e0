import type { WireEvent } from '../events.ts'

/**
 * A queue of events. One side pushes events. The other side reads them in batches; each batch contains all
 * events that are waiting.
 */
export interface EventQueue {
  push(event: WireEvent): void
  end(): void
  fail(error: unknown): void
  /** Yields the batches. When the reader stops reading, early or at the end, `onLeave` is called. */
  batches(onLeave: () => void): AsyncGenerator<readonly WireEvent[], void, undefined>
}

export function eventQueue(): EventQueue {
  let events: WireEvent[] = []
  let ending: { error?: unknown } | undefined
  let wake: () => void = () => {}

  function finish(how: { error?: unknown }) {
    ending ??= how
    wake()
  }
  return {
    push(event) {
      if (ending === undefined) events.push(event)
      wake()
    },
    end: () => finish({}),
    fail: (error) => finish({ error }),
    async *batches(onLeave) {
      try {
        for (;;) {
          if (events.length > 0) {
            const batch = events
            events = []
            yield batch
          } else if (ending === undefined) await new Promise<void>((resolve) => (wake = resolve))
          else if ('error' in ending) throw ending.error
          else return
        }
      } finally {
        onLeave()
      }
    },
  }
}
