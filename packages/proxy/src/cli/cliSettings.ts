import { checkKey } from '../providers/checkKey.ts'
import type { CliArguments } from './cliArguments.ts'
import { loadConfig } from './loadConfig.ts'
import type { ConfigFile } from './loadConfig.ts'
import { apis } from '../upstream/apis.ts'
import type { UpstreamOptions } from '../upstream/upstream.ts'
import { keyNameAt } from '../providers/presets.ts'
import { readProviderFromEnv } from '../providers/readProviderFromEnv.ts'

type Env = Readonly<Record<string, string | undefined>>

/**
 * Reads the settings of the proxy from a configuration file or the environment. Arguments of the command override
 * these settings.
 */
export async function cliSettings(
  args: CliArguments,
  env: Env,
): Promise<{ settings?: ConfigFile; problems: readonly string[] }> {
  if (args.config !== undefined)
    return { settings: merge(await loadConfig(args.config, env), args), problems: [] }
  const { preset = 'main', upstream, problems } = readProviderFromEnv(env, args)
  if (upstream === undefined) return { problems }
  return { settings: merge({ upstreams: { [preset]: upstream }, ...chatRoute(upstream) }, args), problems }
}

/** Makes the route `<base path>/chat`, which the examples in the README use. */
function chatRoute({ api = 'openai' }: UpstreamOptions): Pick<ConfigFile, 'routes'> {
  const { chatPath } = apis[api]
  return chatPath === undefined ? {} : { routes: { chat: chatPath } }
}

/**
 * Checks the form of the API key of an upstream (provider) in a configuration file. Returns one line for each
 * problem.
 */
export function keyProblems(
  id: string,
  { baseUrl = 'http://localhost', api = 'openai', apiKey }: UpstreamOptions,
): string[] {
  const { host } = new URL(baseUrl)
  const name = `upstreams.${id}.apiKey`
  if (apiKey === undefined) return []
  if (apiKey.trim() === '')
    return [
      `${name} is empty, so requests to it are refused. Set the variable it is read from, for example ${keyNameAt(host, api)}.`,
    ]
  return [checkKey(name, apiKey.trim(), host)].filter((problem) => problem !== undefined)
}

function merge(file: ConfigFile, args: CliArguments): ConfigFile {
  const { port, host, basePath, log, threads, drainMs, metricsPort, origins, hosts, allowAnonymous } = args
  const cors = { ...file.cors, origins: [...(file.cors?.origins ?? []), ...origins] }
  return {
    ...file,
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(basePath !== undefined && { basePath }),
    ...(log !== undefined && { log }),
    ...(threads !== undefined && { threads }),
    ...(drainMs !== undefined && { drainMs }),
    ...(metricsPort !== undefined && { metricsPort }),
    ...(origins.length > 0 && { cors }),
    ...(hosts.length > 0 && { hosts: [...(file.hosts ?? []), ...hosts] }),
    ...(allowAnonymous && { allowAnonymous }),
  }
}
