import type { Duplex } from 'node:stream'

const prefix = '/unsteady/'
const lastsMs = 1500

/** Connections below this path break repeatedly, to show how an answer survives that. */
export function isUnsteady(pathname: string): boolean {
  return pathname.startsWith(prefix)
}

export function breakSoon(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), lastsMs)
  socket.once('close', () => clearTimeout(timer))
}
