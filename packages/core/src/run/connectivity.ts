/**
 * Reports if the device is online. It also reports the moments at which an early retry makes sense: when the
 * device is online again, or the page becomes visible again.
 */
export interface Connectivity {
  isOnline(): boolean
  /** Calls the listener when an early retry makes sense. Returns the unsubscribe function. */
  onWake(listener: () => void): () => void
}

/** Events after which a retry is worthwhile, and the objects that dispatch them. */
const wakes: readonly (readonly [event: string, of: 'page' | 'window'])[] = [
  ['online', 'window'],
  ['pageshow', 'window'],
  ['visibilitychange', 'page'],
]

/**
 * The default source of the device's connectivity: the browser's events `online`, `pageshow` and `visibilitychange`. If
 * there is no page (Node, workers, React Native), the device counts as online.
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
