// Finds every example of the project: code blocks of the Markdown files, and `@example` blocks of docstrings.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export interface Example {
  /** File and line. */
  place: string
  language: 'ts' | 'tsx'
  code: string
}

const fence = /^```(tsx?)\n([\s\S]*?)^```/gm

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function blocksIn(text: string, file: string, offset = 0): Example[] {
  return [...text.matchAll(fence)].map(({ 1: language, 2: code = '', index }) => ({
    place: `${file}:${offset + lineOf(text, index)}`,
    language: language === 'tsx' ? 'tsx' : 'ts',
    code,
  }))
}

export function markdownExamples(): Example[] {
  const files = globSync(
    [
      'README*.md',
      'docs/**/*.md',
      'packages/*/README*.md',
      'packages/core/skills/**/*.md',
      'apps/docs/src/content/docs/**/*.mdx',
    ],
    { cwd: root },
  )
  return files.flatMap((file) => blocksIn(readFileSync(join(root, file), 'utf8'), file))
}

const docstring = /\/\*\*([\s\S]*?)\*\//g

export function docstringExamples(): Example[] {
  const files = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root }).filter(
    (file) => !/\.(test|stories|testing)\./.test(file),
  )
  return files.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8')
    return [...source.matchAll(docstring)].flatMap(({ 1: body = '', index }) => {
      const text = body.replaceAll(/^[ \t]*\* ?/gm, '')
      return blocksIn(text, file, lineOf(source, index) - 1)
    })
  })
}

const entries = globSync('packages/*/package.json', { cwd: root }).flatMap((file) => {
  const { name, exports } = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
    name: string
    exports: Record<string, string | Record<string, string>>
  }
  return Object.entries(exports).flatMap(([path, target]) => {
    const source = typeof target === 'string' ? undefined : target['@chatstream/source']
    if (source === undefined || !/\.tsx?$/.test(source)) return []
    return [{ specifier: join(name, path), file: join(dirname(file), source) }]
  })
})

export interface PublicExport {
  name: string
  specifier: string
  isType: boolean
  /** The file that declares the export. */
  file: string
}

/** The exports of the packages, read from their entry files: those of other files, and their own. */
export function publicExports(): PublicExport[] {
  return entries.flatMap(({ specifier, file }) => {
    const source = readFileSync(join(root, file), 'utf8')
    const declared = source.matchAll(/^export (?:async )?(function\*?|const|class|interface|type) (\w+)/gm)
    const own = [...declared].map(([, kind = '', name = '']) => {
      return { name, specifier, isType: kind === 'interface' || kind === 'type', file }
    })
    const lists = source.matchAll(/export (type )?\{([^}]*)\} from '([^']+)'/g)
    const others = [...lists].flatMap(([, type, names = '', from = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean)
        .map((name) => ({
          name: name.replace(/^type /, ''),
          specifier,
          isType: type !== undefined || name.startsWith('type '),
          file: join(dirname(file), from),
        })),
    )
    return [...others, ...own.filter(({ name }, i) => own.findIndex((each) => each.name === name) === i)]
  })
}

/** True if the docstring of an export has an example. */
export function hasExample({ name, file }: PublicExport): boolean {
  const source = readFileSync(join(root, file), 'utf8')
  const declaration = new RegExp(`^export (async )?(function\\*?|const|class) ${name}\\b`, 'm').exec(source)
  if (declaration === null) return false
  const before = source.slice(0, declaration.index).trimEnd()
  return before.endsWith('*/') && before.slice(before.lastIndexOf('/**')).includes('@example')
}
