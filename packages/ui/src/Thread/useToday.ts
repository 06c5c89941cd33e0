import { useSyncExternalStore } from 'react'
import { startOfDay } from './days.ts'

/** The last midnight. `undefined` on the server, which does not know the reader's time zone, and during hydration. */
export function useToday(): number | undefined {
  return useSyncExternalStore(subscribeToNothing, today, () => undefined)
}

const subscribeToNothing = () => () => undefined
const today = () => startOfDay(Date.now())
