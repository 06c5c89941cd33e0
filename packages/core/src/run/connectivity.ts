import type { Connectivity } from './connection.ts'

/** What says that another try is worth it, and where a page hears it. */
const wakes: readonly (readonly [event: string, of: 'page' | 'window'])[] = [
  ['online', 'window'],
  ['pageshow', 'window'],
  ['visibilitychange', 'page'],
]

/** The page's own; where there is none (Node, workers, React Native) the device counts as online and nothing wakes. */
export const pageConnectivity: Connectivity = {
  // oxlint-disable-next-line no-restricted-globals -- guarded: where nothing tells, the device counts as online
  isOnline: () => typeof navigator === 'undefined' || navigator.onLine !== false,
  onWake(listener) {
    // oxlint-disable-next-line no-restricted-globals -- guarded: outside a page there is none
    const page = typeof document === 'undefined' ? undefined : document
    const targets = { page, window: page?.defaultView ?? undefined }
    const onEvent = () => {
      if (page?.visibilityState !== 'hidden') listener()
    }
    for (const [event, of] of wakes) targets[of]?.addEventListener(event, onEvent)
    return () => {
      for (const [event, of] of wakes) targets[of]?.removeEventListener(event, onEvent)
    }
  },
}
