import { ProxyConfigError } from '../errors/configError.ts'
import { memoryLog } from '../logs/memoryLog.ts'
import { systemCodeOf } from '../errors/proxyError.ts'
import type { StreamLog } from '../logs/streamLog.ts'

type Env = Readonly<Record<string, string | undefined>>

const forms = 'Write memory, sqlite:<file>, redis://<host>:<port>, or redis with REDIS_URL set.'

/**
 * Opens the log, the store of resumable answers. `name` is the value of `--log` or of `log` in a
 * configuration file, e.g. `sqlite:streams.db`. Throws a `ProxyConfigError` if the name is not valid or the
 * log cannot be opened. The message of the error contains no password.
 */
export async function openLog(name: string, env: Env): Promise<StreamLog> {
  const [scheme = '', rest = ''] = name.split(/:(.*)/s)
  if (name === 'memory') return memoryLog()
  if (scheme === 'sqlite' && rest !== '') return openSqlite(rest)
  if (name === 'redis' || scheme === 'redis' || scheme === 'rediss') {
    const url = name === 'redis' ? (env['REDIS_URL'] ?? '') : name
    if (/^rediss?:\/\/./.test(url) && URL.canParse(url)) return openRedis(url)
    throw new ProxyConfigError([`log: that is no address of a Redis server. ${forms}`])
  }
  throw new ProxyConfigError([`log: "${scheme}" is no log that this command knows. ${forms}`])
}

async function openSqlite(file: string): Promise<StreamLog> {
  const { sqliteLog } = await import('../logs/sqliteLog.ts')
  try {
    return sqliteLog(file)
  } catch (error) {
    if (error instanceof ProxyConfigError) throw error
    const code = systemCodeOf(error)
    throw new ProxyConfigError([
      `log: ${file} cannot be opened${code === undefined ? '' : ` (${code})`}. Check that its folder exists and may be written to.`,
    ])
  }
}

async function openRedis(url: string): Promise<StreamLog> {
  const { redisLog } = await import('../logs/redisLog.ts').catch(() => {
    throw new ProxyConfigError(['log: the package "redis" is missing. Install it: npm install redis.'])
  })
  return redisLog(url)
}

/**
 * Checks if an opened log (the store of resumable answers) can reach its storage. Resolves with the problem,
 * or with `undefined` if there is none.
 */
export async function logProblem(log: StreamLog): Promise<string | undefined> {
  try {
    await log.find('')
    return undefined
  } catch {
    return 'The stream log cannot be reached. Until it can, resumable requests are answered with 503.'
  }
}
