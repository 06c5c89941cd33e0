import type { Clock } from '@chatstream/core'
import { createUpstreamFetch } from './upstreamFetch.ts'
import type { UpstreamFetch } from './upstreamFetch.ts'
import { fetchOverSocket } from './upstreamSocket.ts'

/** The network connections of a proxy to its providers. */
export interface Network {
  fetch: UpstreamFetch
  close(): Promise<void>
}

/**
 * Sends requests by HTTP. For an upstream with a `ws:` or `wss:` base URL, streams go over a WebSocket and all other
 * requests by HTTP to the same address.
 */
export function createNetwork(clock: Clock): Network {
  const http = createUpstreamFetch()
  return {
    fetch(call) {
      const isSocket = call.url.protocol.startsWith('ws')
      if (isSocket && call.stream === true) return fetchOverSocket(call, clock)
      return http.fetch(isSocket ? { ...call, url: new URL(call.url.href.replace(/^ws/, 'http')) } : call)
    },
    close: http.close,
  }
}
