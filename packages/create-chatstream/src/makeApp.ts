import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Choices } from './readChoices.ts'

const templates = join(import.meta.dirname, '../templates')

/** npm leaves files of these names out of a package, or acts on them. */
const renamed = { _gitignore: '.gitignore', '_env.example': '.env.example', '_package.json': 'package.json' }

/**
 * Writes the files of the app: those that all frameworks share, and those of the framework. Nothing is downloaded.
 *
 * @param version the version of the packages of chatstream
 * @throws {Error} if the folder has files, or a packed package is missing.
 */
export function makeApp({ folder, name, framework, packages }: Choices, version: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty. Choose another folder, or remove its files.`)
  mkdirSync(folder, { recursive: true })
  for (const template of ['shared', framework]) cpSync(join(templates, template), folder, { recursive: true })
  for (const [from, to] of Object.entries(renamed)) renameSync(join(folder, from), join(folder, to))
  for (const file of globSync(['package.json', '*.md', '**/*.{html,tsx}'], { cwd: folder })) {
    const path = join(folder, file)
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('{{name}}', name))
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
