// Finds the servers that some tests need. `node scripts/findServer.ts` installs Debian's where one is missing and it may.
import { execFileSync } from 'node:child_process'
import { accessSync, constants, existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** `package`: the name at Debian and Homebrew. `variable`: the environment variable that names another program. */
const servers = {
  redis: {
    program: 'redis-server',
    package: { debian: 'redis-server', homebrew: 'redis' },
    variable: 'REDIS_SERVER_PATH',
  },
  nginx: { program: 'nginx', package: { debian: 'nginx-light', homebrew: 'nginx' }, variable: 'NGINX_PATH' },
  postgres: {
    program: 'postgres',
    package: { debian: 'postgresql', homebrew: 'postgresql' },
    variable: 'POSTGRES_PATH',
  },
} as const

export type ServerName = keyof typeof servers

const isRunnable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The path of a server's program; undefined if there is none. Throws if its variable names no program. */
export function findServer(name: ServerName): string | undefined {
  const { program, variable } = servers[name]
  const named = process.env[variable]
  if (named !== undefined && named !== '') {
    if (!isRunnable(named)) throw new Error(`${variable} names ${named}, and there is no such program.`)
    return named
  }
  // Debian puts nginx where only root's PATH leads, and Postgres, with its other programs, where no PATH leads.
  const debian = ['/usr/sbin', ...globSync('/usr/lib/postgresql/*/bin')]
  const folders = [...debian, ...(process.env['PATH'] ?? '').split(delimiter)].filter(
    (folder) => folder !== '',
  )
  return folders.map((folder) => join(folder, program)).find(isRunnable)
}

/** The advice if there is none, on one line. */
export function noServer(name: ServerName): string {
  const { program, package: names, variable } = servers[name]
  return (
    `No ${program} found, so the tests that need it are SKIPPED: install it (Debian: apt-get install ${names.debian}, ` +
    `macOS: brew install ${names.homebrew}), or set ${variable}.`
  )
}

function installFromDebian(packages: readonly string[]): void {
  const run = (...args: string[]) => execFileSync('apt-get', args, { stdio: 'inherit' })
  run('update')
  run('install', '-y', '--no-install-recommends', ...packages)
}

if (import.meta.main) {
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const names = Object.keys(servers) as ServerName[] // The keys are exactly the names.
  const missing = names.filter((name) => findServer(name) === undefined)
  if (missing.length > 0 && mayInstall) {
    try {
      installFromDebian(missing.map((name) => servers[name].package.debian))
    } catch {
      // Reported below; the other tests do not need them.
    }
  }
  for (const name of names) console.log(findServer(name) ?? noServer(name))
}
