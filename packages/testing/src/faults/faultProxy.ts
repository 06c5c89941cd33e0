import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { listOf } from './fault.ts'
import type { CutFault, Faults } from './fault.ts'
import { openConnection } from './faultyConnection.ts'
import type { FaultyConnection, Target } from './faultyConnection.ts'

/** Options of `faultProxy`. */
export interface FaultProxyOptions {
  /** The target of the connections: host and port, or a URL such as `http://127.0.0.1:3000`. */
  target: string | Target
  /**
   * The faults of each connection: an array in the order of the connections, or a function, e.g. from
   * `faultSchedule`. If there are more connections than items in the array, the others have no fault.
   * Default: no faults.
   */
  faults?: readonly Faults[] | ((connection: { index: number }) => Faults)
  /** The port of the proxy. Default: a free port. */
  port?: number
  /** @defaultValue '127.0.0.1' */
  host?: string
  /** The clock for delays. Default: the system's clock. */
  clock?: Clock
}

/** A running proxy between a client and a server. It simulates a network with faults. */
export interface FaultProxy {
  readonly host: string
  readonly port: number
  /** The URL of the proxy, without a slash at the end, e.g. `http://127.0.0.1:41234`. */
  readonly url: string
  /** Every connection so far, oldest first. */
  readonly connections: readonly FaultyConnection[]
  /** Resolves with the connection with this index (0 for the first) when it is opened. */
  connected(index: number): Promise<FaultyConnection>
  /** Sets the target of new connections. The target of open connections does not change. */
  redirect(target: string | Target): void
  /** Ends every open connection, by default with a reset. */
  cutAll(how?: CutFault['how']): void
  /** Stops listening and resets the open connections. */
  close(): Promise<void>
}

/**
 * Starts a TCP proxy on a real port, in front of a server, to simulate a network with faults. The proxy can delay,
 * cut, stall or slow down the bytes that pass through it. It does not parse HTTP: all bytes are counted, including
 * headers and chunk sizes, and one kept-alive connection can have several requests. If a client closes its side, it
 * counts as disconnected. If one side ends, the other side ends too. If one side is reset, the other side is reset
 * too.
 *
 * @example
 * ```ts
 * const server = await serveHandler(scriptedModel())
 * const network = await faultProxy({ target: server.url, faults: [{ type: 'cut', afterBytes: 300, how: 'rst' }] })
 * await fetch(`${network.url}/v1/models`).catch((error: unknown) => error)
 * network.connections[0]?.answerBytes // 300
 * ```
 */
export async function faultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { faults = [], host = '127.0.0.1', clock = systemClock } = options
  const open = new Set<ReturnType<typeof openConnection>>()
  const connections: FaultyConnection[] = []
  const waiting: { index: number; resolve: (connection: FaultyConnection) => void }[] = []
  let target = targetOf(options.target)

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const index = connections.length
    const planned = typeof faults === 'function' ? faults({ index }) : faults[index]
    const connection = openConnection(client, { index, target, faults: listOf(planned), clock })
    open.add(connection)
    client.on('close', () => open.delete(connection))
    connections.push(connection.seen)
    for (const { index: wanted, resolve } of waiting) if (wanted === index) resolve(connection.seen)
  })
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(options.port ?? 0, host, resolve)
  })
  const { port } = listener.address() as AddressInfo // A server that listens on a port has one.

  function cutAll(how: CutFault['how'] = 'rst') {
    for (const connection of open) connection.end('proxy', how)
  }

  return {
    host,
    port,
    url: `http://${host}:${port}`,
    connections,
    connected: async (index) =>
      connections[index] ?? new Promise<FaultyConnection>((resolve) => waiting.push({ index, resolve })),
    redirect: (to) => void (target = targetOf(to)),
    cutAll,
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve())
        cutAll()
        for (const connection of open) connection.destroy()
      }),
  }
}

function targetOf(target: string | Target): Target {
  if (typeof target !== 'string') return target
  const { hostname, port, protocol } = new URL(target)
  const usual = protocol === 'https:' || protocol === 'wss:' ? 443 : 80
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? usual : Number(port) }
}
