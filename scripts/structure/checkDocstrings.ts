import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseSync, type ESTree } from 'vite'
import { root, type SourceFile } from './sources.ts'

interface Exports {
  /** The names that the module declares; `true` if the name has a docstring. */
  declared: ReadonlyMap<string, boolean>
  /** The names that it exports from other modules of the package. */
  passedOn: readonly { name: string; file: string }[]
}

/** Public names without a docstring, one line of text for each. */
export function checkDocstrings(files: readonly SourceFile[]): readonly string[] {
  const packages = new Set(files.map((file) => file.package))
  return [...packages].flatMap((name) => {
    const manifest = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')
    const entries = manifest.matchAll(/"@chatstream\/source": "\.\/(src\/[^"]+\.tsx?)"/g)
    return [...entries].flatMap(([, entry = '']) => undocumented(`packages/${name}/${entry}`))
  })
}

function undocumented(entry: string): readonly string[] {
  const { declared, passedOn } = exportsOf(entry, readFileSync(join(root, entry), 'utf8'))
  const missing = [...declared].filter(([, hasDocs]) => !hasDocs).map(([name]) => ({ name, file: entry }))
  const others = passedOn.filter(
    ({ name, file }) => exportsOf(file, readFileSync(file, 'utf8')).declared.get(name) !== true,
  )
  return [...missing, ...others].map(({ name }) => `${entry}: \`${name}\` is public and has no docstring.`)
}

/** The exports of a module. A function has a docstring if one of its overloads has one. */
export function exportsOf(path: string, text: string): Exports {
  const { program, comments } = parseSync(path, text)
  const declared = new Map<string, boolean>()
  const passedOn: { name: string; file: string }[] = []
  const hasDocs = (start: number) =>
    comments.some(
      ({ value, end }) => end <= start && value.startsWith('*') && text.slice(end, start).trim() === '',
    )
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue
    if (node.source !== null)
      for (const { local } of node.specifiers)
        passedOn.push({ name: nameOf(local), file: resolve(root, dirname(path), node.source.value) })
    else if (node.declaration !== null)
      for (const name of namesOf(node.declaration))
        declared.set(name, declared.get(name) === true || hasDocs(node.start))
  }
  return { declared, passedOn: passedOn.filter(({ file }) => /\.tsx?$/.test(file)) }
}

function namesOf(declaration: ESTree.Declaration): readonly string[] {
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id.name] : []
}

const nameOf = (node: ESTree.ModuleExportName) => (node.type === 'Literal' ? node.value : node.name)
