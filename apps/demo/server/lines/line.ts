import type { RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ChatProxy } from '@chatstream/proxy'
import { nodeListener } from '@chatstream/proxy/node'
import { gate, type Gate, type GateSettings } from './gate.ts'
import type { Fault } from './fault.ts'

/** The connection of one page to the server, with a separate proxy and separate faults. */
export interface Line {
  request: RequestListener
  upgrade: ChatProxy['upgrade']
  cause(fault: Fault): void
  /** The state of the line, for the page and for tests. */
  status(): LineStatus
  close(): Promise<void>
}

export interface LineStatus {
  /** Requests that were let through. */
  requests: number
  /** The deltas of text that the last of them carried. */
  deltas: number
  /** An answer is held back. */
  isHolding: boolean
}

/** The size of nginx's buffer for answers. */
const bufferBytes = 4096
/** The time that a killed server needs to start again. */
const restartMs = 1500

interface LineOptions {
  createProxy: () => ChatProxy
  /** The route of the AI SDK's documentation. Undefined for other paths. */
  createRoute: () => RequestListener
  isRoute: (path: string) => boolean
}

export function createLine({ createProxy, createRoute, isRoute }: LineOptions): Line {
  const settings: GateSettings = { bufferBytes: 0, holdAfterDeltas: Infinity, deltas: 0, isHolding: false }
  const sockets = new Set<Duplex>()
  const gates = new Set<Gate>()
  let server = start()
  let isDown = false
  let timer: NodeJS.Timeout | undefined
  let requests = 0

  function start() {
    const proxy = createProxy()
    return { proxy, relay: nodeListener(proxy, { loopbackOnly: true }), route: createRoute() }
  }

  function cut() {
    settings.isHolding = false
    for (const socket of sockets) socket.destroy()
  }

  /** Breaks the open connections and refuses new ones, for some time or until the line is restored. */
  function goDown(ms?: number) {
    isDown = true
    cut()
    clearTimeout(timer)
    timer = ms === undefined ? undefined : setTimeout(restore, ms)
  }

  function restore() {
    clearTimeout(timer)
    isDown = false
  }

  function track(socket: Duplex) {
    requests += 1
    sockets.add(socket)
    return () => void sockets.delete(socket)
  }

  return {
    request(request, response) {
      if (isDown) return void request.socket.destroy()
      const untrack = track(request.socket)
      const gated = gate(response, settings)
      gates.add(gated)
      response.on('close', () => {
        untrack()
        gates.delete(gated)
      })
      if (isRoute(request.url ?? '')) server.route(request, response)
      else server.relay(request, response)
    },
    upgrade(request, socket, head) {
      if (isDown) return void socket.destroy()
      socket.on('close', track(socket))
      server.proxy.upgrade(request, socket, head, { loopbackOnly: true })
    },
    cause(fault) {
      switch (fault.type) {
        case 'cut':
          return cut()
        case 'end':
          settings.isHolding = false
          for (const each of gates) each.endEarly()
          return
        case 'outage':
          return goDown(fault.ms)
        case 'restore':
          return restore()
        case 'buffer':
          settings.bufferBytes = fault.isOn ? bufferBytes : 0
          return
        case 'hold':
          settings.holdAfterDeltas = fault.afterDeltas
          return
        case 'kill': {
          const { proxy } = server
          goDown(restartMs)
          server = start()
          void proxy.close()
          return
        }
        default:
          return fault satisfies never
      }
    },
    status: () => ({ requests, deltas: settings.deltas, isHolding: settings.isHolding }),
    async close() {
      goDown()
      await server.proxy.close()
    },
  }
}
