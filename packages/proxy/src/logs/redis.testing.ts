import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { onTestFinished } from 'vitest'
import { findServer, noServer } from '../../../../scripts/findServer.ts'
import { freePort } from '../../../../scripts/freePort.ts'

export const redisPath = findServer('redis')
if (redisPath === undefined) console.warn(`\n  ${noServer('redis')}\n`)

export interface RedisServer {
  url: string
  /** Ends Redis by SIGKILL. `start` starts it again on the same port, without its data. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** Starts a Redis server for one test. The server ends with the test. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-redis-'))
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
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
    server = spawn(redisPath ?? 'redis-server', args, { stdio: 'ignore' })
    const client = createClient({ url, socket: { reconnectStrategy: 20 } }).on('error', () => {})
    await client.connect()
    await client.ping()
    client.destroy()
  }

  async function kill(): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    server.kill('SIGKILL')
    await gone
  }

  await start()
  onTestFinished(async () => {
    await kill()
    await rm(folder, { recursive: true, force: true })
  })
  return { url, kill, start }
}
