import { useSyncExternalStore } from 'react'
import { startOfDay } from './days.ts'

/**
 * Returns the time of the last midnight, in epoch milliseconds. On the server, which does not know the user's
 * time zone, and during hydration, returns `undefined`.
 */
export function useToday(): number | undefined {
  return useSyncExternalStore(subscribeToNothing, today, () => undefined)
}

const subscribeToNothing = () => () => undefined
const today = () => startOfDay(Date.now())
