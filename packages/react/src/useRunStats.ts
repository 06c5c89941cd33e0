'use client'
import type { RunStats, StatsCollector } from '@chatstream/core'
import { useMemo, useSyncExternalStore } from 'react'

/**
 * Returns the statistics of the last runs (requests to the model), oldest first. The component renders when a
 * run begins, gets its first piece of text, fails, reconnects or ends.
 *
 * @example
 * ```tsx
 * const stats = collectStats() // outside the component, and in the options of the chat
 * const runs = useRunStats(stats)
 * return <p>{runs.at(-1)?.ttftMs} ms</p>
 * ```
 */
export function useRunStats(stats: StatsCollector): readonly RunStats[] {
  const getVersion = () => stats.version
  const version = useSyncExternalStore(stats.subscribe, getVersion, getVersion)
  // Read again for each version of the statistics.
  return useMemo(() => (version >= 0 ? stats.runs() : []), [stats, version])
}
