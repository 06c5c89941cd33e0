import { parseArgs } from 'node:util'
import { didYouMean } from '../errors/didYouMean.ts'

/** What `chatstream-proxy` was asked to do. */
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
  origins: readonly string[]
}

export const usage = `chatstream-proxy: relays chat requests to a provider and keeps the key on the server.

  chatstream-proxy [--preset <name>] [--port 8787] [--origin https://app.example]

  --preset <name>     whose variables to read: openai, holysheep, codeer, openrouter, groq, deepseek, mistral, xai,
                      gemini, anthropic or custom; found out by which are set unless given
  --base-url <url>    another base URL than the preset's
  --config <file>     settings of createProxy as .json, .js or .ts, instead of a preset
  --port <number>     8787 unless given; 0 takes a free one
  --host <address>    127.0.0.1 unless given: only this machine can ask
  --base-path <path>  what every path begins with, e.g. /api
  --log <where>       keeps resumable streams in memory (unless given), sqlite:<file>, redis://<host>, or redis, whose
                      address is REDIS_URL
  --origin <origin>   pages that may call beside the proxy's own; may be given several times
  --help, --version

Environment: OPENAI_API_KEY and OPENAI_BASE_URL, HOLYSHEEP_…, CODEER_…, and so on for each preset; CHATSTREAM_API_KEY
and CHATSTREAM_BASE_URL for any other OpenAI-compatible server; HTTPS_PROXY, HTTP_PROXY, NO_PROXY.
The log goes to standard output, one JSON line a request; everything else to standard error.`

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
  origin: { type: 'string', multiple: true },
} as const

const keyFlags = ['key', 'api-key', 'apikey', 'token']

/** The arguments read, or what is wrong with them in one line. */
export function readArguments(argv: readonly string[]): CliArguments | { problem: string } {
  const { tokens } = parseArgs({ args: [...argv], options: known, strict: false, tokens: true })
  for (const token of tokens) {
    const problem = token.kind === 'option' ? problemOfOption(token) : stray(token)
    if (problem !== undefined) return { problem }
  }
  const { values } = parseArgs({ args: [...argv], options: known })
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    return { problem: '--port must be a whole number from 0 to 65535.' }
  }
  return {
    help: values.help ?? false,
    version: values.version ?? false,
    origins: values.origin ?? [],
    ...(values.config !== undefined && { config: values.config }),
    ...(values.preset !== undefined && { preset: values.preset }),
    ...(values['base-url'] !== undefined && { baseUrl: values['base-url'] }),
    ...(port !== undefined && { port }),
    ...(values.host !== undefined && { host: values.host }),
    ...(values['base-path'] !== undefined && { basePath: values['base-path'] }),
    ...(values.log !== undefined && { log: values.log }),
  }
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
