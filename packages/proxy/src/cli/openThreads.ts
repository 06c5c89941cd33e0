import type { ThreadStore } from '@chatstream/core'
import { ProxyConfigError } from '../errors/configError.ts'
import { systemCodeOf } from '../errors/proxyError.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'

type Env = Readonly<Record<string, string | undefined>>

const forms = 'Write memory, sqlite:<file>, postgres://<host>/<database>, or postgres with DATABASE_URL set.'

/**
 * Opens the store of conversations. `name` is the value of `--threads` or of `threads` in a configuration
 * file, e.g. `sqlite:threads.db`. Throws a `ProxyConfigError` if the name is not valid or the store cannot be
 * opened. The message of the error contains no password.
 */
export async function openThreads(name: string, env: Env): Promise<ThreadStore> {
  const [scheme = '', rest = ''] = name.split(/:(.*)/s)
  if (name === 'memory') return memoryThreads()
  if (scheme === 'sqlite' && rest !== '') return openSqlite(rest)
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const url = name === scheme ? (env['DATABASE_URL'] ?? '') : name
    if (/^postgres(ql)?:\/\/./.test(url) && URL.canParse(url)) return openPostgres(url)
    throw new ProxyConfigError([`threads: that is no address of a Postgres server. ${forms}`])
  }
  throw new ProxyConfigError([`threads: "${scheme}" is no store that this command knows. ${forms}`])
}

async function openSqlite(file: string): Promise<ThreadStore> {
  const { sqliteThreads } = await import('../threadStores/sqliteThreads.ts')
  try {
    return sqliteThreads(file)
  } catch (error) {
    if (error instanceof ProxyConfigError) throw error
    const code = systemCodeOf(error)
    throw new ProxyConfigError([
      `threads: ${file} cannot be opened${code === undefined ? '' : ` (${code})`}. Check that its folder exists and may be written to.`,
    ])
  }
}

async function openPostgres(url: string): Promise<ThreadStore> {
  const { postgresThreads } = await import('../threadStores/postgresThreads.ts').catch(() => {
    throw new ProxyConfigError(['threads: the package "pg" is missing. Install it: npm install pg.'])
  })
  return postgresThreads(url)
}
