// Finds the Redis for the tests. `node scripts/findRedis.ts` installs Debian's if there is none and it may.
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

/** The path of a Redis server; undefined if there is none. Throws if REDIS_SERVER_PATH names no program. */
export function findRedis(): string | undefined {
  const named = process.env['REDIS_SERVER_PATH']
  if (named !== undefined && named !== '') {
    if (!isRunnable(named)) throw new Error(`REDIS_SERVER_PATH names ${named}, and there is no such program.`)
    return named
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, 'redis-server')).find(isRunnable)
}

/** The advice if there is none, on one line. */
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
      // Reported below; the other tests do not need it.
    }
  }
  console.log(findRedis() ?? noRedis)
}
