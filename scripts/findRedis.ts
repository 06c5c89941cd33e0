// Which Redis the tests start. `node scripts/findRedis.ts` installs Debian's where none is found and it may.
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of a Redis server; undefined where there is none. Throws where REDIS_SERVER_PATH names none. */
export function findRedis(): string | undefined {
  const named = process.env['REDIS_SERVER_PATH']
  if (named !== undefined && named !== '') {
    if (!isRunnable(named)) throw new Error(`REDIS_SERVER_PATH names ${named}, and there is no such program.`)
    return named
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, 'redis-server')).find(isRunnable)
}

/** What to do where there is none, in a line. */
export const noRedis =
  'No redis-server found, so the tests of the Redis log are SKIPPED: install Redis (Debian: apt-get install ' +
  'redis-server, macOS: brew install redis), or set REDIS_SERVER_PATH.'

function installDebianRedis(): void {
  const run = (...args: string[]) => execFileSync('apt-get', args, { stdio: 'inherit' })
  run('update')
  run('install', '-y', '--no-install-recommends', 'redis-server')
}

if (import.meta.main) {
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (findRedis() === undefined && mayInstall) {
    try {
      installDebianRedis()
    } catch {
      // Said below: the other tests need none.
    }
  }
  console.log(findRedis() ?? noRedis)
}
