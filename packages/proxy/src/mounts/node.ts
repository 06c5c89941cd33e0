import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ConnectionInfo } from '../exchange/connectionInfo.ts'
import type { ChatProxy } from '../createProxy.ts'
import { isLoopbackHost } from '../exchange/isLoopbackHost.ts'
import { answerNode } from './nodeAnswer.ts'

/** Where a proxy listens. */
export interface ProxyServer {
  /** e.g. `http://127.0.0.1:8787`. */
  url: string
  port: number
  /** Stops listening and breaks off what is open. The proxy itself stays usable. */
  close(): Promise<void>
}

/** Settings of `serveProxy`. */
export interface ServeOptions {
  /** 8787 unless given; 0 takes a free one. */
  port?: number
  /** `127.0.0.1` unless given: only this machine can ask, and spend the key. */
  host?: string
}

/**
 * The proxy as a listener of a `node:http` server, whose `upgrade` event is for `proxy.upgrade`. Aborts the provider's request when the reader leaves, waits for slow
 * readers, and breaks the connection where the provider's stream broke.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { createProxy } from '@chatstream/proxy'
 * import { nodeListener } from '@chatstream/proxy/node'
 *
 * const proxy = createProxy({ upstreams: { main: { baseUrl: 'http://localhost:11434/v1' } } })
 * createServer(nodeListener(proxy, { loopbackOnly: true })).listen(8787, '127.0.0.1')
 * ```
 */
export function nodeListener(
  proxy: ChatProxy,
  connection: ConnectionInfo = {},
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => void answerNode(proxy, req, res, connection)
}

/** How long connections have to take what has been said to them, when the server closes. */
const farewellMs = 500

/**
 * A server of its own for the proxy, WebSockets included. Rejects with the system's error where it cannot listen (`EADDRINUSE`).
 *
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { serveProxy } from '@chatstream/proxy/node'
 *
 * const proxy = createProxy({ upstreams: { main: { baseUrl: 'http://localhost:11434/v1' } } })
 * const server = await serveProxy(proxy, { port: 8787 })
 * console.log(server.url)
 * ```
 */
export async function serveProxy(
  proxy: ChatProxy,
  { port = 8787, host = '127.0.0.1' }: ServeOptions = {},
): Promise<ProxyServer> {
  const connection = { loopbackOnly: isLoopbackHost(host) }
  // Other protocols are offered by clients that are as content with HTTP/1.1: h2c by Java's.
  const isWebSocket = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket'
  const server = createServer({ shouldUpgradeCallback: isWebSocket }, nodeListener(proxy, connection))
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (req, socket, head) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    proxy.upgrade(req, socket, head, connection)
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    async close() {
      const closed = once(server, 'close')
      server.close()
      // What has been said is not sent yet: a reader that was just told of the end would find its connection broken.
      const late = setTimeout(() => {
        server.closeAllConnections()
        for (const socket of upgraded) socket.destroy()
      }, farewellMs)
      await closed
      clearTimeout(late)
    },
  }
}
