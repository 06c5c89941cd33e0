import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { listOf } from './fault.ts'
import type { CutFault, Faults } from './fault.ts'
import { openConnection } from './faultyConnection.ts'
import type { FaultyConnection, Target } from './faultyConnection.ts'

export interface FaultProxyOptions {
  /** Where connections lead: host and port, or an address such as `http://127.0.0.1:3000`. */
  target: string | Target
  /**
   * What goes wrong with which connection: a list, in the order they come and nothing after its end, or a function such
   * as `faultSchedule` gives. Nothing goes wrong unless given.
   */
  faults?: readonly Faults[] | ((connection: { index: number }) => Faults)
  /** A free one unless given. */
  port?: number
  /** `127.0.0.1` unless given. */
  host?: string
  /** The system's unless given. */
  clock?: Clock
}

/** A network between a client and a server, bad on demand. */
export interface FaultProxy {
  readonly host: string
  readonly port: number
  /** Without a slash at the end, e.g. `http://127.0.0.1:41234`. */
  readonly url: string
  /** Every connection it has taken, oldest first. */
  readonly connections: readonly FaultyConnection[]
  /** Resolves with the connection of this index, 0 for the first, as soon as it is there. */
  connected(index: number): Promise<FaultyConnection>
  /** Leads the connections to come elsewhere; those that are open stay where they are. */
  redirect(target: string | Target): void
  /** Ends every open connection: with a reset unless told otherwise. */
  cutAll(how?: CutFault['how']): void
  /** Stops listening and resets what is open. */
  close(): Promise<void>
}

/**
 * A TCP proxy on a real port that delays, cuts, stalls, drips and swallows what passes through it, byte for byte as
 * told. It knows nothing of HTTP: what it counts are the bytes on the wire, heads and chunk sizes included, and a
 * client that keeps a connection alive asks more than once over it. A client that closes its end has left, as HTTP
 * servers see it; an end or a reset on one side is passed on to the other.
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
