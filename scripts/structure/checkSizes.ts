import { dirname } from 'node:path'
import type { SourceFile } from './sources.ts'

const maxFilesPerFolder = 30
const smallLines = 25
const maxSmallFiles = 10

/** Folders with more than 30 source files, one line of text for each. */
export function checkFolders(files: readonly SourceFile[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { path, isTest } of files)
    if (!isTest) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1)
  return [...counts]
    .filter(([, count]) => count > maxFilesPerFolder)
    .map(
      ([folder, count]) =>
        `${folder}: ${count} source files, at most ${maxFilesPerFolder}: split it by stage.`,
    )
}

/**
 * Lists files under 25 lines that only one other source imports, if there are more than 10 of them. Files that only an
 * `index.ts` imports are public modules and do not count.
 */
export function checkSmallFiles(files: readonly SourceFile[]): readonly string[] {
  const importers = new Map<string, Set<string>>()
  for (const { path, isTest, imports } of files)
    if (!isTest)
      for (const { file } of imports)
        if (file !== undefined) importers.set(file, (importers.get(file) ?? new Set()).add(path))
  const small = files.flatMap(({ path, isTest, lines }) => {
    const [importer, ...others] = importers.get(path) ?? []
    if (isTest || lines >= smallLines || importer === undefined || others.length > 0) return []
    if (/\/src\/\w+\.tsx?$/.test(importer) && importer.endsWith('/index.ts')) return []
    return [`${path}: ${lines} lines, imported by ${importer} alone.`]
  })
  return small.length > maxSmallFiles
    ? [
        `${small.length} small files with one importer, at most ${maxSmallFiles}: join them with it.`,
        ...small,
      ]
    : []
}

/**
 * Lists functions of more than 100 lines, functions of more than 80 lines without a reason (a comment `Long:` at their
 * beginning), and those with a reason if there are more than 5. Tests are exempt.
 */
export function checkFunctions(files: readonly SourceFile[]): readonly string[] {
  const long = files
    .filter(({ isTest }) => !isTest)
    .flatMap(({ path, longFunctions }) => longFunctions.map((each) => ({ path, ...each })))
  const wrong = long.filter(({ lines, reason }) => lines > 100 || !reason)
  return [
    ...wrong.map(({ path, line, lines }) => `${path}:${line}: a function of ${lines} lines: cut it.`),
    ...(long.length > 5 ? [`${long.length} functions of more than 80 lines, at most 5.`] : []),
  ]
}

/** Casts without a comment on their line or the line above, one line of text for each. Tests need none. */
export function checkCasts(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ isTest }) => !isTest)
    .flatMap(({ path, casts }) =>
      casts.map((line) => `${path}:${line}: a cast without a reason on its line.`),
    )
}

/** `import()` in core, one line of text for each: all that an answer needs is imported statically. */
export function checkDynamicImports(files: readonly SourceFile[]): readonly string[] {
  return files
    .filter(({ package: name, isTest }) => name === 'core' && !isTest)
    .flatMap(({ path, dynamicImports }) =>
      dynamicImports.map((line) => `${path}:${line}: import() in core: import it statically.`),
    )
}
