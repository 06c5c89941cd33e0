/**
 * Reports if the device is online, and when an early retry is worthwhile: when the device comes back online or the
 * page becomes visible again.
 */
export interface Connectivity {
  isOnline(): boolean
  /** Returns the unsubscribe function. */
  onWake(listener: () => void): () => void
}

/** Events after which a retry is worthwhile, and the objects that dispatch them. */
const wakes: readonly (readonly [event: string, of: 'page' | 'window'])[] = [
  ['online', 'window'],
  ['pageshow', 'window'],
  ['visibilitychange', 'page'],
]

/**
 * The connectivity that the browser reports to the page. Without a page (Node, workers, React Native) the device is
 * regarded as online.
 */
export const pageConnectivity: Connectivity = {
  isOnline: () => globalThis.navigator?.onLine !== false,
  onWake(listener) {
    const page = globalThis.document
    const targets = { page, window: page?.defaultView }
    const onEvent = () => {
      if (page?.visibilityState !== 'hidden') listener()
    }
    for (const [event, of] of wakes) targets[of]?.addEventListener(event, onEvent)
    return () => {
      for (const [event, of] of wakes) targets[of]?.removeEventListener(event, onEvent)
    }
  },
}
