import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The figures of a process. */
export interface Usage {
  /** Processor time in milliseconds. */
  cpuMs: number
  /** Resident memory after a garbage collection, whose time must not be counted as that of a relay. */
  rssBytes: number
  /** Memory of objects and buffers after a garbage collection. */
  heapBytes: number
  /** Open sockets, timers and the like. */
  handles: number
  /** Listeners of the process. */
  listeners: number
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function rssBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage.rss()
}

function heapBytes(): number {
  // The memory of buffers is freed after the collection that found them unused; the second one waits for that.
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const figures: Readonly<Record<keyof Usage, () => number>> = {
  cpuMs,
  rssBytes,
  heapBytes,
  handles: () => process.getActiveResourcesInfo().length,
  listeners: () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
}

/** Listens, and sends the parent its address; then, for each message, the figure it names. */
export function serve(server: Server): void {
  // A connection that is closed after some idle seconds may be used again at that moment, and the run would fail.
  server.keepAliveTimeout = 600_000
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    // A server that listens on a port has one.
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
  process.on('message', (asked: keyof Usage) => {
    process.send?.(figures[asked]())
  })
}
