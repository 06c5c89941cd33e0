import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The resources that a process has used. */
export interface Usage {
  cpuMs: number
  rssBytes: number
}

/** Listens on a free port, sends the port to the parent process, and answers each later message with its usage. */
export function serve(server: Server): void {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    // A server that listens on a port has one.
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
  process.on('message', () => {
    globalThis.gc?.()
    const { user, system } = process.cpuUsage()
    const usage: Usage = { cpuMs: (user + system) / 1000, rssBytes: process.memoryUsage.rss() }
    process.send?.(usage)
  })
}
