'use client'
import { createContext, useContext, useSyncExternalStore } from 'react'
import type { ErrorAudience } from '@chatstream/core'

export const AudienceContext = createContext<ErrorAudience | undefined>(undefined)

/**
 * Returns the readers of error texts: the `audience` that the app has set. If the app has set none, it is
 * `developer` on localhost and `user` on other hosts.
 */
export function useAudience(): ErrorAudience {
  const given = useContext(AudienceContext)
  // A server does not know where its page will be opened.
  const detected = useSyncExternalStore(neverChanges, detectAudience, () => 'user' as const)
  return given ?? detected
}

const neverChanges = () => () => {}

function detectAudience(): ErrorAudience {
  const { hostname } = window.location
  return /^(.*\.)?localhost$|^127\.|^\[::1\]$|^$/.test(hostname) ? 'developer' : 'user'
}
