import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { findServer, noServer } from '../../../scripts/findServer.ts'
import { freePort } from '../../../scripts/freePort.ts'

/** Starts a Redis; undefined where there is none on this machine. */
export async function startRedis(
  folder: string,
): Promise<{ url: string; stop(): Promise<void> } | undefined> {
  const path = findServer('redis')
  if (path === undefined) {
    console.warn(noServer('redis'))
    return undefined
  }
  const port = await freePort()
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
  ]
  const server = spawn(path, args, { stdio: 'ignore' })
  await listens(port)
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const gone = once(server, 'exit')
      server.kill()
      await gone
    },
  }
}

async function listens(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isUp = await Promise.race([once(socket, 'connect'), once(socket, 'close')]).then(
      () => !socket.destroyed,
      () => false,
    )
    socket.destroy()
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
