import { createError, type Transport, type WireStream } from '@chatstream/core'

/** The faults that a developer can switch on, for all chats of the page. */
export interface Faults {
  /** If `true`, requests fail and open streams break, as without a network. */
  readonly isOffline: boolean
  /** The delay of every chunk, in milliseconds. */
  readonly delayMs: number
  setOffline(isOffline: boolean): void
  setDelay(ms: number): void
  /** Breaks all open streams. */
  cut(): void
  /** Returns a transport that adds the faults to this transport. */
  wrap(transport: Transport): Transport
}

/** Creates the faults that a developer can switch on. At first, all are off. */
export function createFaults(): Faults {
  const cuts = new Set<(error: unknown) => void>()
  let isOffline = false
  let delayMs = 0

  const cut = () => {
    for (const breakStream of cuts)
      breakStream(createError('stream-cut', 'The developer cut the connection.'))
  }

  async function* broken(batches: WireStream['batches']): WireStream['batches'] {
    let failure: unknown
    let fail: ((error: unknown) => void) | undefined
    const breakStream = (error: unknown) => {
      failure = error
      fail?.(error)
    }
    /**
     * Waits for a promise, or rejects when the streams are cut. `Promise.race` with one promise for all cuts would
     * keep memory for every chunk.
     */
    const unlessCut = <T>(promise: Promise<T>) =>
      new Promise<T>((resolve, reject) => {
        fail = reject
        promise.then(resolve, reject)
      })
    cuts.add(breakStream)
    try {
      for (;;) {
        if (failure !== undefined) throw failure
        const { done, value } = await unlessCut(batches.next())
        if (done === true) return
        if (delayMs > 0) await unlessCut(wait(delayMs))
        yield value
      }
    } finally {
      cuts.delete(breakStream)
      void batches.return(undefined).catch(() => {})
    }
  }

  return {
    get isOffline() {
      return isOffline
    },
    get delayMs() {
      return delayMs
    },
    setOffline(next) {
      isOffline = next
      if (isOffline) cut()
    },
    setDelay: (ms) => void (delayMs = ms),
    cut,
    wrap: (transport) => ({
      async open(request) {
        if (isOffline)
          throw createError('unreachable', 'The developer switched the network off.', {
            host: hostOf(request.url),
          })
        const stream = await transport.open(request)
        return { ...stream, batches: broken(stream.batches) }
      },
    }),
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

function hostOf(url: string): string {
  try {
    return new URL(url, globalThis.location?.href).host
  } catch {
    return url
  }
}
