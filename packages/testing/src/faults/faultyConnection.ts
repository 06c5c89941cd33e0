import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Clock } from '@chatstream/core'
import { faultPoints } from './faultPoints.ts'
import type { CutFault, Fault } from './fault.ts'
import { pump } from './pump.ts'

/**
 * The side that ended a connection through a fault proxy. `client`: the client. `target`: the server.
 * `fault`: a fault. `proxy`: the test called `close()` or `cutAll()` of the fault proxy.
 */
export type EndedBy = 'client' | 'target' | 'fault' | 'proxy'

/** A host and a port. */
export interface Target {
  host: string
  port: number
}

/** One connection through a fault proxy. Its fields are updated while it is open. */
export interface FaultyConnection {
  /** The index of the connection, 0 for the first. */
  readonly index: number
  readonly faults: readonly Fault[]
  /** The target of the connection. A later `redirect` does not change it. */
  readonly target: Readonly<Target>
  /** The number of bytes sent to the target so far. */
  readonly requestBytes: number
  /** The number of bytes sent to the client so far. */
  readonly answerBytes: number
  /** The side that ended the connection. `undefined` while the connection is open. */
  readonly endedBy: EndedBy | undefined
  /** Resolves when the connection has ended. */
  readonly ended: Promise<EndedBy>
}

interface OpenConnection {
  readonly seen: FaultyConnection
  end(by: EndedBy, how: CutFault['how']): void
  /** Closes the sockets, also if a clean end has left one of them half open. */
  destroy(): void
}

interface ConnectionSettings {
  index: number
  target: Target
  faults: readonly Fault[]
  clock: Clock
}

/** Connects the socket of a client to the target (the server), and applies the faults. */
export function openConnection(
  client: Socket,
  { index, target, faults, clock }: ConnectionSettings,
): OpenConnection {
  const over = new AbortController()
  const bytes = { request: 0, answer: 0 }
  let server: Socket | undefined
  let endedBy: EndedBy | undefined
  let resolve: (by: EndedBy) => void
  const ended = new Promise<EndedBy>((settle) => (resolve = settle))

  function end(by: EndedBy, how: CutFault['how']) {
    if (endedBy !== undefined) return
    endedBy = by
    over.abort()
    if (how === 'rst') for (const socket of [client, server]) socket?.resetAndDestroy()
    else {
      server?.destroySoon()
      // Not destroyed: closing a socket with unread data would reset it. The client's own end closes it.
      client.end()
    }
    resolve(by)
  }

  /** Reads one side to its end, and then ends the other side. If one side breaks, the other side is reset. */
  function carry(from: Socket, to: Socket, direction: 'request' | 'answer', by: EndedBy) {
    pump(from, to, {
      points: faultPoints(faults, direction),
      clock,
      over: over.signal,
      dropsWhenStalled: direction === 'request',
      onBytes: (count) => (bytes[direction] += count),
      onCut: (how) => end('fault', how),
    }).then(
      () => end(by, 'fin'),
      () => end(by, 'rst'),
    )
  }

  // A socket that breaks during a write emits an error here and to its reader; the reader handles it.
  client.on('error', () => {})
  if (faults.some(({ type }) => type === 'refuse')) end('fault', 'rst')
  else if (faults.some(({ type }) => type === 'black-hole')) {
    client.on('end', () => end('client', 'fin')).on('close', () => end('client', 'rst'))
    client.resume()
  } else {
    server = connect({ ...target, noDelay: true, allowHalfOpen: true })
    server.on('error', () => {})
    carry(client, server, 'request', 'client')
    carry(server, client, 'answer', 'target')
  }

  return {
    seen: {
      index,
      faults,
      target,
      get requestBytes() {
        return bytes.request
      },
      get answerBytes() {
        return bytes.answer
      },
      get endedBy() {
        return endedBy
      },
      ended,
    },
    end,
    destroy() {
      client.destroy()
      server?.destroy()
    },
  }
}
