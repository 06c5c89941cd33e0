import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Choices } from './readChoices.ts'

const templates = join(import.meta.dirname, '../templates')

/** npm leaves files of these names out of a package, or acts on them. */
const renamed = { _gitignore: '.gitignore', '_env.example': '.env.example', '_package.json': 'package.json' }

/** The end of a line that only apps with conversations have. */
const onlyWithConversations = ' // conversations'

/**
 * Writes the files of the new app: the files for every app, and the files of the chosen framework. With
 * `conversations`, also the files for a list of conversations. Nothing is downloaded.
 *
 * @param version the version of the `@chatstream` packages
 * @throws {Error} if the folder is not empty, or a packed package (`.tgz`) is missing.
 */
export function makeApp(
  { folder, name, framework, conversations, packages }: Choices,
  version: string,
): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty. Choose another folder, or remove its files.`)
  mkdirSync(folder, { recursive: true })
  const added = conversations ? ['conversations/shared', `conversations/${framework}`] : []
  for (const template of ['shared', framework, ...added])
    cpSync(join(templates, template), folder, { recursive: true })
  for (const [from, to] of Object.entries(renamed)) renameSync(join(folder, from), join(folder, to))
  const isText = (file: string) => /^package\.json$|^[^/\\]*\.md$|\.(html|js|tsx)$/.test(file)
  for (const file of readdirSync(folder, { encoding: 'utf8', recursive: true }).filter(isText)) {
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8').replaceAll('{{name}}', name)
    const lines = text.split('\n').filter((line) => conversations || !line.endsWith(onlyWithConversations))
    writeFileSync(path, lines.map((line) => line.replace(onlyWithConversations, '')).join('\n'))
  }
  setVersions(join(folder, 'package.json'), (dependency) =>
    packages === undefined ? `^${version}` : packedFile(packages, dependency, version),
  )
}

/** Sets the versions of the packages of chatstream. */
function setVersions(file: string, versionOf: (dependency: string) => string): void {
  const fields: { dependencies: Record<string, string> } = JSON.parse(readFileSync(file, 'utf8'))
  for (const dependency of Object.keys(fields.dependencies)) {
    if (dependency.startsWith('@chatstream/')) fields.dependencies[dependency] = versionOf(dependency)
  }
  writeFileSync(file, `${JSON.stringify(fields, undefined, 2)}\n`)
}

function packedFile(folder: string, dependency: string, version: string): string {
  const file = join(folder, `${dependency.replace('@', '').replace('/', '-')}-${version}.tgz`)
  if (!existsSync(file)) throw new Error(`${file} is missing. Pack the packages first.`)
  return `file:${file}`
}
