import { parseArgs } from 'node:util'
import { didYouMean } from '../errors/didYouMean.ts'

/** The parsed arguments of the command `chatstream-proxy`. */
export interface CliArguments {
  help: boolean
  version: boolean
  config?: string
  preset?: string
  baseUrl?: string
  port?: number
  host?: string
  basePath?: string
  log?: string
  threads?: string
  drainMs?: number
  metricsPort?: number
  audit?: string
  origins: readonly string[]
  hosts: readonly string[]
  allowAnonymous: boolean
}

/** The text of `--help`. */
export const usage = `chatstream-proxy: relays chat requests to a provider and keeps the key on the server.

  chatstream-proxy [--preset <name>] [--port 8787] [--origin https://app.example]

  --preset <name>     the provider whose variables are read: openai, holysheep, codeer, openrouter, groq, deepseek, mistral, xai,
                      gemini, anthropic or custom; by default the one that is set
  --base-url <url>    overrides the base URL of the preset
  --config <file>     settings of createProxy as .json, .js or .ts, instead of a preset
  --port <number>     the port, by default 8787; 0 takes a free one
  --host <address>    the address, by default 127.0.0.1: only this machine can connect
  --base-path <path>  the path that all paths begin with, e.g. /api
  --log <where>       the log of resumable streams: memory (the default), sqlite:<file>, redis://<host>, or redis with
                      its address in REDIS_URL
  --threads <where>   stores conversations, below <base path>/threads: memory, sqlite:<file>, postgres://<host>/<database>,
                      or postgres with its address in DATABASE_URL; by default they are not stored
  --drain <seconds>   the time that running answers have to end after SIGTERM, by default 30; a second signal ends them
  --metrics-port <number>  a port for /metrics (Prometheus), /healthz and /readyz
  --audit <file>      appends refusals and stops to a file, one JSON line each
  --origin <origin>   an origin whose pages may call; can be given several times
  --served-host <name> a host name that the proxy is reached by; can be given several times
  --allow-anonymous   lets other machines ask without authenticate, behind a server that admits the requests
  --help, --version

Environment: OPENAI_API_KEY and OPENAI_BASE_URL, HOLYSHEEP_…, CODEER_…, and so on for each preset; CHATSTREAM_API_KEY
and CHATSTREAM_BASE_URL for any other OpenAI-compatible server; HTTPS_PROXY, HTTP_PROXY, NO_PROXY.
The access log goes to standard output, one JSON line per request; everything else to standard error.`

const known = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  config: { type: 'string' },
  preset: { type: 'string' },
  'base-url': { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'base-path': { type: 'string' },
  log: { type: 'string' },
  threads: { type: 'string' },
  drain: { type: 'string' },
  'metrics-port': { type: 'string' },
  audit: { type: 'string' },
  origin: { type: 'string', multiple: true },
  'served-host': { type: 'string', multiple: true },
  'allow-anonymous': { type: 'boolean' },
} as const

const keyFlags = ['key', 'api-key', 'apikey', 'token']

/**
 * Parses the arguments of the command `chatstream-proxy`. If an argument is not valid, returns a description
 * of the first problem.
 */
export function readArguments(argv: readonly string[]): CliArguments | { problem: string } {
  const { tokens } = parseArgs({ args: [...argv], options: known, strict: false, tokens: true })
  for (const token of tokens) {
    const problem = token.kind === 'option' ? problemOfOption(token) : stray(token)
    if (problem !== undefined) return { problem }
  }
  const { values } = parseArgs({ args: [...argv], options: known })
  const port = portOf(values.port)
  const metricsPort = portOf(values['metrics-port'])
  for (const [name, number] of Object.entries({ port, 'metrics-port': metricsPort })) {
    if (Number.isNaN(number)) return { problem: `--${name} must be a whole number from 0 to 65535.` }
  }
  const drain = values.drain === undefined ? undefined : Number(values.drain)
  if (drain !== undefined && !(drain >= 0 && drain <= 86_400)) {
    return { problem: '--drain must be a number of seconds from 0 to 86400.' }
  }
  return {
    help: values.help ?? false,
    version: values.version ?? false,
    origins: values.origin ?? [],
    hosts: values['served-host'] ?? [],
    allowAnonymous: values['allow-anonymous'] ?? false,
    ...(values.config !== undefined && { config: values.config }),
    ...(values.preset !== undefined && { preset: values.preset }),
    ...(values['base-url'] !== undefined && { baseUrl: values['base-url'] }),
    ...(port !== undefined && { port }),
    ...(values.host !== undefined && { host: values.host }),
    ...(values['base-path'] !== undefined && { basePath: values['base-path'] }),
    ...(values.log !== undefined && { log: values.log }),
    ...(values.threads !== undefined && { threads: values.threads }),
    ...(metricsPort !== undefined && { metricsPort }),
    ...(values.audit !== undefined && { audit: values.audit }),
    ...(drain !== undefined && { drainMs: drain * 1000 }),
  }
}

/** Parses the number of a port. Returns NaN if the text is not a number, and undefined if there is no text. */
function portOf(text: string | undefined): number | undefined {
  const port = text === undefined ? undefined : Number(text)
  return port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65_535) ? port : Number.NaN
}

function problemOfOption({ name, value }: { name: string; value: string | undefined }): string | undefined {
  if (keyFlags.includes(name)) {
    return 'A key on the command line can be read by every user of this machine. Set it in the environment instead.'
  }
  const names = Object.keys(known)
  const option = Object.entries(known).find(
    ([long, each]) => long === name || ('short' in each && each.short === name),
  )
  if (option === undefined) return `There is no option --${name}.${didYouMean(name, names) || ' See --help.'}`
  return option[1].type === 'string' && value === undefined ? `--${name} needs a value.` : undefined
}

function stray(token: {
  kind: 'positional' | 'option-terminator'
  value?: string | undefined
}): string | undefined {
  return token.kind === 'positional' ? `"${token.value}" is not understood. See --help.` : undefined
}
