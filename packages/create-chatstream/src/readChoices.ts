import { basename, resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** The frameworks for which there is a template. The first framework is the default. */
export const frameworks = ['vite', 'next', 'express'] as const

/** The name of a framework for which there is a template. */
export type Framework = (typeof frameworks)[number]

/** The choices for a new app. Each choice is an argument of the command, or an answer of the user. */
export interface Choices {
  /** The absolute path of the new app. */
  folder: string
  /** The `name` in the package.json of the app. */
  name: string
  framework: Framework
  /** If `true`, the app has a list of conversations, which the server stores. */
  conversations: boolean
  /** A folder with packed packages (`.tgz`). The app uses the packages of this project from this folder. */
  packages?: string
}

/** A function that asks the user one question. An empty answer means the default. */
export type Ask = (question: string, fallback: string) => Promise<string>

export const usage = `npm create chatstream [folder] -- [options]

  --framework <name>   ${frameworks.join(', ')}
  --conversations      adds a list of conversations, stored by the server
  --yes                asks nothing: the defaults are my-chat, ${frameworks[0]} and one conversation
  --packages <folder>  takes the packages of chatstream from .tgz files, without a registry
  --help
`

/**
 * Reads the choices from the arguments of the command, and asks the user for missing choices. If the
 * arguments contain `--help`, resolves with `undefined`.
 *
 * @throws {Error} if an argument is unknown, or a name cannot be used.
 */
export async function readChoices(args: readonly string[], ask: Ask): Promise<Choices | undefined> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      framework: { type: 'string' },
      conversations: { type: 'boolean' },
      packages: { type: 'string' },
      yes: { type: 'boolean', short: 'y' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help === true) return undefined
  const answer: Ask = values.yes === true ? async (_, fallback) => fallback : ask
  const folder = resolve(positionals[0] ?? (await answer('Folder', 'my-chat')))
  const wanted = values.framework ?? (await answer(`Framework (${frameworks.join(', ')})`, frameworks[0]))
  const framework = frameworks.find((each) => each === wanted)
  if (framework === undefined)
    throw new Error(`There is no framework “${wanted}”. It is one of: ${frameworks.join(', ')}.`)
  const conversations =
    values.conversations ?? /^y/i.test(await answer('A list of conversations (yes, no)', 'no'))
  const packages = values.packages === undefined ? {} : { packages: resolve(values.packages) }
  return { folder, name: packageName(basename(folder)), framework, conversations, ...packages }
}

/** A name that npm accepts, made from the name of the folder. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
  if (name === '') throw new Error(`“${folder}” has no letter or digit for the name of a package.`)
  return name
}
