import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { findServer, noServer } from './findServer.ts'
import { freePort } from './freePort.ts'

export const postgresPath = findServer('postgres')
if (postgresPath === undefined) console.warn(`\n  ${noServer('postgres')}\n`)

export interface PostgresServer {
  url: string
  /** Ends Postgres at once, as a crash does. `start` starts it again with its data. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Ends Postgres and deletes its data. */
  close(): Promise<void>
}

/** The user of the server: Postgres refuses to run as root. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout.trim())
  return { uid: idOf('-u'), gid: idOf('-g') }
}

/** Starts a Postgres server on a free port, with a new data directory. */
export async function startPostgres(): Promise<PostgresServer> {
  const program = postgresPath ?? 'postgres'
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-postgres-'))
  const data = join(folder, 'data')
  const user = serverUser()
  await mkdir(data, { mode: 0o700 })
  if (user.uid !== undefined && user.gid !== undefined)
    for (const each of [folder, data]) await chown(each, user.uid, user.gid)
  const made = spawnSync(
    join(dirname(program), 'initdb'),
    ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...user, encoding: 'utf8', cwd: folder },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`)
  const port = await freePort()
  const url = `postgres://test@127.0.0.1:${port}/postgres`
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F']
    server = spawn(program, args, { ...user, cwd: folder, stdio: 'ignore' })
    const isReady = () => spawnSync(join(dirname(program), 'pg_isready'), ['-q', '-d', url]).status === 0
    while (!isReady()) await delay(50)
  }

  async function kill(): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const gone = once(server, 'exit')
    // The immediate shutdown: SIGKILL would leave its children behind.
    server.kill('SIGQUIT')
    await gone
  }

  await start()
  return {
    url,
    kill,
    start,
    async close() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
