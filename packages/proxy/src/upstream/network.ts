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
 * Creates the network connections of a proxy to its providers. Requests are sent by HTTP. If the base URL of a
 * provider begins with `ws:` or `wss:`, requests for a stream go over a WebSocket. All other requests to this
 * provider go by HTTP to the same address.
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
