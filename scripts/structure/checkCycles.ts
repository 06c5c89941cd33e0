import type { SourceFile } from './sources.ts'

/**
 * Lists cycles of imports, including type imports, one line per cycle with its files in order. Uses Tarjan's algorithm.
 */
export function checkCycles(files: readonly SourceFile[]): readonly string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const indexes = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const rings: string[] = []

  const visit = (path: string): number => {
    const index = indexes.size
    indexes.set(path, index)
    stack.push(path)
    let low = index
    for (const { file } of byPath.get(path)?.imports ?? []) {
      if (file === undefined || !byPath.has(file)) continue
      if (file === path) rings.push(`${path} imports itself.`)
      if (!indexes.has(file)) low = Math.min(low, visit(file))
      else if (stack.includes(file)) low = Math.min(low, lowest.get(file) ?? indexes.get(file) ?? low)
    }
    lowest.set(path, low)
    if (low === index) {
      const ring = stack.splice(stack.indexOf(path))
      if (ring.length > 1) rings.push(`Import cycle: ${ring.join(' → ')}`)
    }
    return low
  }
  for (const { path } of files) if (!indexes.has(path)) visit(path)
  return rings
}
