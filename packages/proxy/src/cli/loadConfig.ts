import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ThreadStore } from '@chatstream/core'
import { ProxyConfigError } from '../errors/configError.ts'
import type { ProxyOptions } from '../options.ts'
import { systemCodeOf } from '../errors/proxyError.ts'
import type { StreamLog } from '../logs/streamLog.ts'
import type { ServerSettings } from './openMetrics.ts'

/**
 * The content of a configuration file: the options of `createProxy`, and the port and host to listen on.
 * `log` and `threads` can also be texts, such as `sqlite:streams.db`, as on the command line.
 */
export type ConfigFile = Omit<ProxyOptions, 'log' | 'threads'> &
  ServerSettings & {
    log?: StreamLog | string
    threads?: ThreadStore | string
  }

type Env = Readonly<Record<string, string | undefined>>

/**
 * Reads a configuration file. The file is JSON, or a module whose default export contains the settings. In
 * JSON, the value `"$NAME"` is replaced with the environment variable `NAME`. Throws a `ProxyConfigError` if
 * the file cannot be read or contains no settings.
 */
export async function loadConfig(file: string, env: Env): Promise<ConfigFile> {
  const path = resolve(file)
  const settings: unknown = path.endsWith('.json')
    ? fillIn(await readJson(path), env)
    : await importDefault(path)
  if (typeof settings === 'object' && settings !== null) return settings as ConfigFile // createProxy checks every name
  throw new ProxyConfigError([
    `${file} holds no settings. Export them as default: export default { upstreams: … }.`,
  ])
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw cannotRead(path, error)
  })
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the file, which may hold a key.
    throw new ProxyConfigError([`${path} is not JSON. Check commas, quotes and brackets.`])
  }
}

async function importDefault(path: string): Promise<unknown> {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href)
    return module.default
  } catch (error) {
    throw cannotRead(path, error)
  }
}

function cannotRead(path: string, error: unknown): ProxyConfigError {
  const code = systemCodeOf(error)
  const hint = code === 'ERR_UNKNOWN_FILE_EXTENSION' ? ' Node reads .ts from 22.18 on; use .js or .json.' : ''
  return new ProxyConfigError([`${path} cannot be read${code === undefined ? '' : ` (${code})`}.${hint}`])
}

/**
 * Returns a copy in which every `"$NAME"` is replaced by the value of the environment variable. If the variable
 * is not set, it is replaced by an empty text.
 */
function fillIn(value: unknown, env: Env): unknown {
  if (typeof value === 'string') return /^\$\w+$/.test(value) ? (env[value.slice(1)] ?? '') : value
  if (Array.isArray(value)) return value.map((each) => fillIn(each, env))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fillIn(each, env)]))
}
