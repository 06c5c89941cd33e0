import type { PackageLayers } from './layers.ts'
import type { Import, SourceFile } from './sources.ts'

/** A zone of a package: the folder or file that a row names, with the row's index. */
interface Zone {
  name: string
  row: number
}

/** The zone of a file, by the longest name that matches; undefined if no row names it. */
function findZone(inSrc: string, { rows }: PackageLayers): Zone | undefined {
  const folders = inSrc.split('/').slice(0, -1)
  const candidates = [
    inSrc,
    ...folders.flatMap((_, index) => {
      const folder = folders.slice(0, folders.length - index)
      return [folder.join('/'), [...folder.slice(0, -1), '*'].join('/')]
    }),
    ...(folders.length === 0 ? ['.'] : []),
  ]
  for (const candidate of candidates) {
    const row = rows.findIndex((names) => names.includes(candidate))
    if (row === -1) continue
    const star = candidate.endsWith('/*')
    return { name: star ? folders.slice(0, candidate.split('/').length).join('/') : candidate, row }
  }
  return undefined
}

const labelOf = (name: string) => (name === '.' ? 'the root of src' : name)

function allowedFrom(zone: Zone, { rows, onlyFor = {} }: PackageLayers): string {
  const names = rows
    .slice(0, zone.row)
    .flat()
    .filter((name) => onlyFor[name]?.includes(zone.name) ?? true)
  return names.length === 0 ? 'no other folder' : names.map(labelOf).join(', ')
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node'
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/**
 * Lists imports against the order of their package, one line per import: its place, its target and the allowed targets.
 * Tests and stories may import everything except packages that build on theirs.
 */
export function checkLayers(
  files: readonly SourceFile[],
  layers: Readonly<Record<string, PackageLayers>>,
): readonly string[] {
  return files.flatMap((file) => {
    if (file.isTest) return checkTest(file, layers)
    const order = layers[file.package]
    if (order === undefined) return [`${file.path}: packages/${file.package} has no entry in layers.ts.`]
    const zone = findZone(file.inSrc, order)
    if (zone === undefined) return [`${file.path}: no row of layers.ts names its folder.`]
    return file.imports.flatMap((each) => checkImport(file, zone, each, order))
  })
}

function checkTest(file: SourceFile, layers: Readonly<Record<string, PackageLayers>>): string[] {
  const own = `@chatstream/${file.package}`
  return file.imports.flatMap(({ specifier, line }) => {
    const name = packageOf(specifier)
    const isAbove = layers[name.replace('@chatstream/', '')]?.packages.includes(own) ?? false
    return isAbove
      ? [`${file.path}:${line}: "${specifier}": ${name} is built on ${own}: move the test there.`]
      : []
  })
}

function checkImport(file: SourceFile, zone: Zone, imported: Import, order: PackageLayers): string[] {
  const at = `${file.path}:${imported.line}: "${imported.specifier}":`
  if (imported.file === undefined) {
    const name = packageOf(imported.specifier)
    // Libraries are listed in the package's own package.json, which knip holds.
    if (!/^(@chatstream\/.*|react|react-dom|node)$/.test(name) || order.packages.includes(name)) return []
    return [`${at} packages/${file.package} may import ${order.packages.join(', ') || 'no other package'}.`]
  }
  const src = `packages/${file.package}/src/`
  const target = imported.file.startsWith(src) ? findZone(imported.file.slice(src.length), order) : undefined
  const isAllowed =
    target !== undefined &&
    (target.name === zone.name ||
      (target.row < zone.row && (order.onlyFor?.[target.name]?.includes(zone.name) ?? true)))
  return isAllowed ? [] : [`${at} ${labelOf(zone.name)} may import ${allowedFrom(zone, order)}.`]
}
