import type { ParseArgsOptionsConfig } from 'node:util'
import { UsageError } from '../cli.ts'
import { isProtocolName, protocols } from '../probe/protocols.ts'
import type { QuestionOptions } from '../probe/question.ts'

/** The options of all commands that send a request, in the form for `parseArgs`. */
export const requestOptions = {
  header: { type: 'string', short: 'H', multiple: true },
  data: { type: 'string', short: 'd' },
  model: { type: 'string' },
  protocol: { type: 'string' },
  timeout: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

/** The part of the `--help` text that describes the request options. */
export const requestHelp = `  -H, --header 'name: value'  a request header, can be given several times; $NAME in it is read from the environment
  -d, --data <json>           the request body; by default a short question in the format; @file reads it from a file
      --model <name>          the model of the default question
      --protocol <name>       ${Object.keys(protocols).join(', ')};
                              by default found by the url and the answer
      --timeout <seconds>     the longest silence, by default 60`

/** The parsed values of {@link requestOptions}. */
export interface RequestValues {
  header?: string[] | undefined
  data?: string | undefined
  model?: string | undefined
  protocol?: string | undefined
  timeout?: string | undefined
}

/**
 * Reads the arguments of a command, and returns the description of the request that the command must send.
 *
 * @param readFile reads a file; it is called for the argument `-d @file`
 * @throws {UsageError} if an argument is not valid
 */
export function readRequest(
  positionals: readonly string[],
  values: RequestValues,
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): QuestionOptions & { timeoutMs: number } {
  const { header = [], data, model, protocol, timeout = '60' } = values
  if (protocol !== undefined && !isProtocolName(protocol)) {
    throw new UsageError(
      `There is no protocol "${protocol}". Choose one of ${Object.keys(protocols).join(', ')}.`,
    )
  }
  return {
    url: readUrl(positionals),
    timeoutMs: positive('--timeout', timeout) * 1000,
    headers: Object.fromEntries(header.map((line) => readHeader(line, env))),
    ...(data !== undefined && { data: readData(data, readFile) }),
    ...(model !== undefined && { model }),
    ...(protocol !== undefined && { protocol }),
  }
}

function readUrl([text, ...more]: readonly string[]): string {
  if (text === undefined) throw new UsageError('The url is missing, e.g. http://localhost:8787/api/chat.')
  if (more.length > 0) throw new UsageError(`"${more[0]}" is not understood: one url is asked.`)
  const url = /^https?:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(url)) throw new UsageError(`"${text}" is not a url.`)
  return url
}

function readHeader(
  line: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly [string, string] {
  const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*(.*)$/.exec(line) ?? []
  if (name === undefined || value === undefined)
    throw new UsageError(`"${line.split(':')[0]}" is not a header. Write -H 'name: value'.`)
  const filled = value.replace(/\$(\w+)|\$\{(\w+)\}/g, (_, plain?: string, braced?: string) => {
    const variable = plain ?? braced ?? ''
    const found = env[variable]
    if (found === undefined)
      throw new UsageError(`The variable ${variable} of the header ${name} is not set.`)
    return found
  })
  return [name.toLowerCase(), filled]
}

function readData(data: string, readFile: (path: string) => string): string {
  if (!data.startsWith('@')) return data
  try {
    return readFile(data.slice(1))
  } catch {
    throw new UsageError(`The file ${data.slice(1)} cannot be read.`)
  }
}

/**
 * Returns the value of an option that must be a number above 0.
 *
 * @throws {UsageError} if the text is not a number above 0
 */
export function positive(option: string, text: string): number {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number) && number > 0) return number
  throw new UsageError(`${option} is "${text}"; it must be a number above 0.`)
}
