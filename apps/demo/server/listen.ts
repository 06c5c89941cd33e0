import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const portsTried = 20

/** Listens on the port, or on the next free one; 0 takes any. Returns the port in use. */
export async function listen(server: Server, wanted: number, host: string): Promise<number> {
  for (let port = wanted; ; port += 1) {
    server.listen(port, host)
    try {
      await once(server, 'listening')
      return (server.address() as AddressInfo).port
    } catch (error) {
      if (!isTaken(error) || port === wanted + portsTried - 1) throw error
    }
  }
}

/** The port of the environment, default 5173. Throws an error with a hint if it is not a port. */
export function readPort(text: string | undefined): number {
  if (text === undefined || text.trim() === '') return 5173
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new Error(`PORT is "${text}", which is no port. Give a number from 0 (any free one) to 65535.`)
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
