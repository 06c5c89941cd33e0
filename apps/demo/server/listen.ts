import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const portsTried = 20

/** Listens on the port, or on the next one that is free. Returns the one it got; 0 takes any. */
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

/** The port the environment asks for, 5173 unless it does. Throws with what to write where it is none. */
export function readPort(text: string | undefined): number {
  if (text === undefined || text.trim() === '') return 5173
  const port = Number(text)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port
  throw new Error(`PORT is "${text}", which is no port. Give a number from 0 (any free one) to 65535.`)
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
