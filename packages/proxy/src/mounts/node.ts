import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ConnectionInfo } from '../exchange/origins.ts'
import type { ChatProxy } from '../createProxy.ts'
import { ProxyConfigError } from '../errors/configError.ts'
import { listenFailure } from '../errors/listenError.ts'
import { isLoopbackHost } from '../exchange/isLoopbackHost.ts'
import { operationsHandler } from '../operations/operationsHandler.ts'
import type { OperationsHandler } from '../operations/operationsHandler.ts'
import { answerNode } from './nodeAnswer.ts'
import { answerOperations } from './operationsAnswer.ts'

export { operationsHandler } from '../operations/operationsHandler.ts'
export type { MetricsText, OperationsHandler, OperationsOptions } from '../operations/operationsHandler.ts'

/** An HTTP server that serves a proxy. */
export interface ProxyServer {
  /** The URL of the server, e.g. `http://127.0.0.1:8787`. */
  url: string
  port: number
  /** Stops listening, and breaks off open connections after 500 ms. The proxy stays usable. */
  close(): Promise<void>
}

/** Options of `serveProxy`. */
export interface ServeOptions {
  /**
   * The port. With 0, the system chooses a free port.
   *
   * @defaultValue `8787`
   */
  port?: number
  /**
   * The address to listen on. With the default, only programs on this machine can connect and use the API keys of
   * the proxy.
   *
   * @defaultValue `'127.0.0.1'`
   */
  host?: string
  /**
   * Answers requests for paths that the proxy does not serve.
   *
   * @defaultValue `operationsHandler(proxy)`, which serves `/healthz` and `/readyz`
   */
  operations?: OperationsHandler
}

/**
 * Makes a request listener for a `node:http` server. If you use WebSockets, also pass the server's `upgrade`
 * event to `proxy.upgrade`. If the client disconnects, the listener aborts the request to the provider. The
 * listener reads from the provider only as fast as the client reads. If the stream from the provider breaks,
 * the listener breaks the connection to the client.
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

/** Returns the error message if a proxy has no `authenticate` and other machines could reach it. */
function exposed(host: string): string {
  return `Listening on ${host} would let everyone spend the key: this proxy has no authenticate. Add it; or listen on 127.0.0.1; or set allowAnonymous: true (chatstream-proxy: --allow-anonymous), if a server in front admits the requests.`
}

/** Milliseconds for which connections may send their last bytes when the server closes. */
const closeGraceMs = 500

/**
 * Milliseconds after which an idle connection is closed. Servers in front (nginx, load balancers) keep idle
 * connections for 60 s. This time is longer, because a question is lost if it is sent over a connection that is
 * being closed.
 */
const keepAliveMs = 75_000

/**
 * Serves `/healthz`, `/readyz` and `/metrics` on a separate port. If the port cannot be opened, rejects as
 * `serveProxy` does.
 *
 * @param operations the handler that `operationsHandler` made
 * @example
 * ```ts
 * import { createProxy } from '@chatstream/proxy'
 * import { operationsHandler, serveOperations } from '@chatstream/proxy/node'
 *
 * const proxy = createProxy({ upstreams: { main: { baseUrl: 'http://localhost:11434/v1' } } })
 * const { url } = await serveOperations(operationsHandler(proxy), { port: 9464 })
 * console.log(`${url}/readyz`)
 * ```
 */
export async function serveOperations(
  operations: OperationsHandler,
  { port, host = '127.0.0.1' }: { port: number; host?: string },
): Promise<ProxyServer> {
  const server = createServer((req, res) => {
    const path = req.url?.split('?')[0] ?? ''
    void answerOperations(operations, path, req, res).then(
      (isAnswered) => isAnswered || res.writeHead(404).end(),
    )
  })
  return listen(server, port, host, () => {})
}

/**
 * Starts an HTTP server that serves a proxy, including WebSockets. If the port cannot be opened, rejects with
 * an error that says what to do, and has the system's code in `code`, e.g. `EADDRINUSE`. If the proxy has no
 * `authenticate` and other machines could use it, rejects with a `ProxyConfigError`.
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
  { port = 8787, host = '127.0.0.1', operations = operationsHandler(proxy) }: ServeOptions = {},
): Promise<ProxyServer> {
  const connection = { loopbackOnly: isLoopbackHost(host) }
  if (!connection.loopbackOnly && !proxy.mayBePublic) throw new ProxyConfigError([exposed(host)])
  // Clients that offer another protocol, e.g. Java's with h2c, also accept HTTP/1.1.
  const isWebSocket = ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket'
  const relay = nodeListener(proxy, connection)
  const options = { shouldUpgradeCallback: isWebSocket, keepAliveTimeout: keepAliveMs }
  const server = createServer(options, (req, res) => {
    const path = req.url?.split('?')[0] ?? ''
    if (proxy.handles(path)) return relay(req, res)
    void answerOperations(operations, path, req, res).then((isAnswered) => isAnswered || relay(req, res))
  })
  const upgraded = new Set<Duplex>()
  server.on('upgrade', (req, socket, head) => {
    upgraded.add(socket)
    socket.on('close', () => upgraded.delete(socket))
    proxy.upgrade(req, socket, head, connection)
  })
  return listen(server, port, host, () => {
    for (const socket of upgraded) socket.destroy()
  })
}

async function listen(server: Server, port: number, host: string, onLate: () => void): Promise<ProxyServer> {
  server.listen(port, host)
  await once(server, 'listening').catch((cause: unknown) => {
    throw listenFailure(cause, port, host)
  })
  const address = server.address()
  const actualPort = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    port: actualPort,
    async close() {
      const closed = once(server, 'close')
      server.close()
      // The last bytes may not be sent yet: without a delay, a reader would miss the end of its stream.
      const late = setTimeout(() => {
        server.closeAllConnections()
        onLate()
      }, closeGraceMs)
      await closed
      clearTimeout(late)
    },
  }
}
