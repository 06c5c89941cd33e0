import { checkBaseUrl, withoutSlashes } from '../upstream/baseUrl.ts'
import { checkKey } from './checkKey.ts'
import { didYouMean } from '../errors/didYouMean.ts'
import { isLoopbackHost } from '../exchange/isLoopbackHost.ts'
import type { UpstreamOptions } from '../upstream/upstream.ts'
import { providerAt, providers } from './presets.ts'
import type { PresetName, Provider } from './presets.ts'

/** The provider that the environment variables describe, and the problems of these variables. */
export interface ProviderFromEnv {
  preset?: PresetName
  /**
   * The options of the provider, for `upstreams` of `createProxy`. Absent if the key or the base URL is
   * missing or unusable.
   */
  upstream?: UpstreamOptions & { baseUrl: string }
  /** One line for each problem that is visible without a request. No line contains a key. */
  problems: string[]
}

/** Options of `readProviderFromEnv`. */
export interface ReadProviderOptions {
  /** The provider whose variables are read. Default: the first known provider with a variable that is set. */
  preset?: string | undefined
  /** The base URL, in place of the URL of the preset or the environment. */
  baseUrl?: string | undefined
}

/**
 * Reads the API key and the base URL of a provider from environment variables, e.g. `OPENAI_API_KEY` and
 * `OPENAI_BASE_URL`. For an OpenAI-compatible server that is not a known provider, the variables are
 * `CHATSTREAM_API_KEY` and `CHATSTREAM_BASE_URL`. `problems` of the result lists the problems of the variables. A
 * value may be missing, a placeholder, malformed, or a key of another provider. The function sends no request. To
 * test the key, use `checkUpstream`.
 *
 * @example
 * ```ts
 * const { upstream, problems } = readProviderFromEnv(process.env)
 * for (const problem of problems) console.error(problem)
 * const proxy = createProxy({ upstreams: { main: upstream ?? { fetch: scriptedModel() } } })
 * ```
 */
export function readProviderFromEnv(
  env: Readonly<Record<string, string | undefined>>,
  options: ReadProviderOptions = {},
): ProviderFromEnv {
  const read = (name: string) => env[name]?.trim() || undefined
  const presetName = options.preset ?? read('CHATSTREAM_PRESET')
  const provider =
    presetName === undefined
      ? providers.find(
          ({ keyName, baseUrlName }) => read(keyName) !== undefined || read(baseUrlName) !== undefined,
        )
      : providers.find(({ id }) => id === presetName)
  if (provider === undefined) return { problems: [noProvider(presetName, env)] }

  const preset = provider.id
  const baseUrl = options.baseUrl ?? completed(read(provider.baseUrlName), provider) ?? provider.baseUrl
  if (baseUrl === undefined) {
    return {
      preset,
      problems: [`${provider.baseUrlName} is not set, so there is no server to ask. Set it to its base URL.`],
    }
  }
  const urlName = options.baseUrl === undefined ? provider.baseUrlName : 'The base URL'
  const problems = checkBaseUrl(urlName, baseUrl)
  if (problems.length > 0) return { preset, problems }

  const { host, hostname } = new URL(baseUrl)
  const keyName =
    read(provider.keyName) === undefined && presetName !== undefined ? 'CHATSTREAM_API_KEY' : provider.keyName
  const key = read(keyName)
  const upstream = { baseUrl, ...(provider.api !== undefined && { api: provider.api }) }
  if (key === undefined) {
    // Servers on the same machine, such as Ollama, need no key.
    if (isLoopbackHost(hostname)) return { preset, upstream, problems }
    return { preset, problems: [missingKey(provider, env)] }
  }
  const wrong = checkKey(keyName, key, host, provider)
  const usable = wrong === undefined || /^[\x21-\x7e]+$/.test(key)
  return {
    preset,
    ...(usable && { upstream: { ...upstream, apiKey: key } }),
    problems: [...problems, ...incompleteUrl(urlName, baseUrl), ...(wrong === undefined ? [] : [wrong])],
  }
}

type Env = Readonly<Record<string, string | undefined>>

function completed(baseUrl: string | undefined, { impliedPath = '' }: Provider): string | undefined {
  const trimmed = baseUrl === undefined ? undefined : withoutSlashes(baseUrl)
  return trimmed === undefined || trimmed.endsWith(impliedPath) ? baseUrl : trimmed + impliedPath
}

function noProvider(presetName: string | undefined, env: Env): string {
  const ids = providers.map(({ id }) => id)
  if (presetName !== undefined) {
    return `There is no preset "${presetName}".${didYouMean(presetName, ids)} Known: ${ids.join(', ')}.`
  }
  const names = providers.map(({ keyName }) => keyName)
  return (
    'No API key is set. Set OPENAI_API_KEY, HOLYSHEEP_API_KEY or CODEER_API_KEY; for any other OpenAI-compatible ' +
    `server CHATSTREAM_BASE_URL and CHATSTREAM_API_KEY.${mistyped(env, names)}`
  )
}

function missingKey({ id, keyName }: Provider, env: Env): string {
  return `${keyName} is not set, so requests would be refused. Set it to your key of ${id}.${mistyped(env, [keyName])}`
}

/** Returns a hint about a variable that is set and whose name is similar to one of the names. */
function mistyped(env: Env, names: readonly string[]): string {
  const others = Object.keys(env).filter(
    (name) => name.endsWith('KEY') && !providers.some(({ keyName }) => keyName === name),
  )
  const near = others.find((name) => didYouMean(name, names) !== '')
  return near === undefined ? '' : ` ${near} is set: a slip of the pen?`
}

/**
 * Checks if the base URL of a known provider has the documented path. If it has another path, returns one line that
 * says so: requests would get 404.
 */
function incompleteUrl(name: string, baseUrl: string): string[] {
  const { host, pathname } = new URL(baseUrl)
  const known = providerAt(host)?.baseUrl
  if (known === undefined || new URL(known).pathname === pathname.replace(/\/$/, '') || known.endsWith(host))
    return []
  return [
    `${name} has another path than ${host} documents, so requests may find nothing. Set it to ${known}.`,
  ]
}
