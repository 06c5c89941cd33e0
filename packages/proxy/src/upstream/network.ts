import type { Clock } from '@chatstream/core'
import { createUpstreamFetch } from './upstreamFetch.ts'
import type { UpstreamFetch } from './upstreamFetch.ts'
import { askOverSocket } from './upstreamSocket.ts'

/** All of the proxy's network input and output. */
export interface Network {
  fetch: UpstreamFetch
  close(): Promise<void>
}

/**
 * HTTP, and WebSockets for what is to be streamed from an upstream whose base URL is one; such a server's models and
 * whole answers are at the same address over HTTP.
 */
export function createNetwork(clock: Clock): Network {
  const http = createUpstreamFetch()
  return {
    fetch(call) {
      const isSocket = call.url.protocol.startsWith('ws')
      if (isSocket && call.stream === true) return askOverSocket(call, clock)
      return http.fetch(isSocket ? { ...call, url: new URL(call.url.href.replace(/^ws/, 'http')) } : call)
    },
    close: http.close,
  }
}
