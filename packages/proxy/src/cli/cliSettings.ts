import { checkKey } from '../providers/checkKey.ts'
import type { CliArguments } from './cliArguments.ts'
import { loadConfig } from './loadConfig.ts'
import type { ConfigFile } from './loadConfig.ts'
import type { UpstreamOptions } from '../options.ts'
import { readProviderFromEnv } from '../providers/readProviderFromEnv.ts'

type Env = Readonly<Record<string, string | undefined>>

/** The settings of a command line: those of a file or of the environment, with the arguments over them. */
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

/** A short path beside the provider's own, so that a page asks `<base path>/chat` as it does of a proxy in code. */
function chatRoute({ api = 'openai' }: UpstreamOptions): Pick<ConfigFile, 'routes'> {
  if (api === 'openai') return { routes: { chat: '/chat/completions' } }
  return api === 'anthropic' ? { routes: { chat: '/messages' } } : {}
}

/** What shows of the keys in a file's settings, a line each; the settings have been checked. */
export function keyProblems(id: string, { baseUrl = 'http://localhost', apiKey }: UpstreamOptions): string[] {
  const name = `upstreams.${id}.apiKey`
  if (apiKey === undefined) return []
  if (apiKey.trim() === '')
    return [`${name} is empty, so requests to it are refused. Set the variable it is read from.`]
  return [checkKey(name, apiKey.trim(), new URL(baseUrl).host)].filter((problem) => problem !== undefined)
}

function merge(file: ConfigFile, { port, host, basePath, log, origins }: CliArguments): ConfigFile {
  const cors = { ...file.cors, origins: [...(file.cors?.origins ?? []), ...origins] }
  return {
    ...file,
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(basePath !== undefined && { basePath }),
    ...(log !== undefined && { log }),
    ...(origins.length > 0 && { cors }),
  }
}
