import { connect } from 'node:net'
import type { Socket } from 'node:net'
import type { Clock } from '@chatstream/core'
import { faultPoints } from './faultPoints.ts'
import type { CutFault, Fault } from './fault.ts'
import { pump } from './pump.ts'

/** Who ended a connection. `proxy`: its `close()` or `cutAll()`. */
export type EndedBy = 'client' | 'target' | 'fault' | 'proxy'

export interface Target {
  host: string
  port: number
}

/** One connection a fault proxy has taken, and how far it got. It is kept up to date. */
export interface FaultyConnection {
  /** 0 for the first. */
  readonly index: number
  readonly faults: readonly Fault[]
  /** Where it leads; what is redirected later leaves it as it is. */
  readonly target: Readonly<Target>
  /** Bytes handed on to the target. */
  readonly requestBytes: number
  /** Bytes handed on to the client. */
  readonly answerBytes: number
  /** `undefined` while it is open. */
  readonly endedBy: EndedBy | undefined
  /** Resolves when it is over, whoever ended it. */
  readonly ended: Promise<EndedBy>
}

interface OpenConnection {
  readonly seen: FaultyConnection
  end(by: EndedBy, how: CutFault['how']): void
  /** Lets go of what an end left half open. */
  destroy(): void
}

interface Place {
  index: number
  target: Target
  faults: readonly Fault[]
  clock: Clock
}

/** Leads a client's socket to the target, faults included. */
export function openConnection(client: Socket, { index, target, faults, clock }: Place): OpenConnection {
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
      // Not destroyed: closing a socket with something unread in it would reset it. The client's own end closes it.
      client.end()
    }
    resolve(by)
  }

  /** Reads one side to its end, which ends the other; a side that breaks breaks the other. */
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

  // A socket that breaks in mid-write says so here and to its reader; the reader is the one that acts.
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
