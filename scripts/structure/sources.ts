// Reads the sources of the packages: their imports, casts and lengths.
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync, Visitor } from 'vite'

export const root = resolve(import.meta.dirname, '../..')

/** One import, export-from, `import()` or `import('…')` type. */
export interface Import {
  /** As written: `../errors.ts`, `react`. */
  specifier: string
  /** The file it names, relative to the repository; undefined for a package. */
  file: string | undefined
  line: number
}

export interface SourceFile {
  /** Relative to the repository, with `/`. */
  path: string
  /** The package's folder name: `core`. */
  package: string
  /** Relative to the package's `src`. */
  inSrc: string
  /** True for tests, stories and files that only they import. */
  isTest: boolean
  lines: number
  imports: readonly Import[]
  /** Lines with a cast (except `as const`) that have no comment, also not on the line above. */
  casts: readonly number[]
  /** Lines with an `import()`. */
  dynamicImports: readonly number[]
  /** Functions of more than 80 lines. `reason` is the comment `Long:` at their beginning, if there is one. */
  longFunctions: readonly { line: number; lines: number; reason: boolean }[]
}

const testFile = /\.(test|stories|testing)\.|\/testing\/|\.test-d\./

/** Every TypeScript file under `packages/<name>/src`. */
export function readSources(): readonly SourceFile[] {
  return globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted()
    .map(readSource)
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8')
  const [, name = '', inSrc = ''] = /^packages\/([^/]+)\/src\/(.+)$/.exec(path) ?? []
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length
  const { program, comments } = parseSync(path, text)
  const explained = new Set(comments.flatMap(({ start, end }) => [lineOf(start), lineOf(end)]))
  const imports: Import[] = []
  const casts = new Set<number>()
  const dynamicImports: number[] = []
  const longFunctions: { line: number; lines: number; reason: boolean }[] = []
  const reasons = new Set(
    comments
      .filter(({ value }) => value.includes('Long:'))
      .flatMap(({ start, end }) => [lineOf(start), lineOf(end)]),
  )

  const addImport = (source: { type: string; value?: unknown; start: number } | null) => {
    if (typeof source?.value !== 'string') return
    const file = source.value.startsWith('.')
      ? relative(root, resolve(root, dirname(path), source.value)).replaceAll('\\', '/')
      : undefined
    imports.push({ specifier: source.value, file, line: lineOf(source.start) })
  }
  const addCast = (node: { start: number; typeAnnotation: { start: number } }) => {
    const lines = [lineOf(node.start), lineOf(node.typeAnnotation.start)]
    if (!lines.some((line) => explained.has(line) || explained.has(line - 1))) casts.add(lines[0] ?? 0)
  }
  const addFunction = (node: { start: number; end: number }) => {
    const line = lineOf(node.start)
    const lines = lineOf(node.end) - line + 1
    if (lines > 80) longFunctions.push({ line, lines, reason: reasons.has(line) || reasons.has(line - 1) })
  }
  new Visitor({
    FunctionDeclaration: addFunction,
    FunctionExpression: addFunction,
    ArrowFunctionExpression: addFunction,
    ImportDeclaration: (node) => addImport(node.source),
    ExportNamedDeclaration: (node) => addImport(node.source),
    ExportAllDeclaration: (node) => addImport(node.source),
    TSImportType: (node) => addImport(node.source),
    ImportExpression: (node) => {
      dynamicImports.push(lineOf(node.start))
      addImport('value' in node.source ? node.source : null)
    },
    TSAsExpression: (node) => {
      const type = text.slice(node.typeAnnotation.start, node.typeAnnotation.end)
      if (type !== 'const') addCast(node)
    },
    TSTypeAssertion: addCast,
  }).visit(program)

  return {
    path,
    package: name,
    inSrc,
    isTest: testFile.test(`/${inSrc}`),
    lines: text.split('\n').length - 1,
    imports,
    casts: [...casts],
    dynamicImports,
    longFunctions,
  }
}
