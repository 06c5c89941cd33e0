import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { InlineConfig } from 'vite'

/** The sources of the pages. They are rebuilt when one of these is newer than the build. */
const sources = [
  'index.html',
  'chat.html',
  'plans.html',
  'compare',
  'public',
  'src',
  'vite.config.ts',
  '../../packages/core/src',
  '../../packages/devtools/src',
  '../../packages/react/src',
  '../../packages/ui/src',
]

/** Builds the pages if the directory has no build or an old one. Returns the directory. */
export function buildPage(root: string, directory = join(root, 'dist')): Promise<string> {
  return buildIfStale(root, directory, { root })
}

/**
 * Builds the comparison, which is below `/compare/`, in the same way. It holds a second chat library, so the other pages
 * do not wait for it.
 */
export function buildComparison(root: string, directory = join(root, 'dist-compare')): Promise<string> {
  return buildIfStale(root, directory, {
    root: join(root, 'compare'),
    configFile: join(root, 'vite.config.ts'),
    mode: 'comparison',
    base: '/compare/',
    publicDir: false,
  })
}

async function buildIfStale(root: string, directory: string, config: InlineConfig): Promise<string> {
  if (await isStale(root, directory)) {
    const { build } = await import('vite')
    await build({ ...config, logLevel: 'warn', build: { outDir: directory, emptyOutDir: true } })
  }
  return directory
}

async function isStale(root: string, directory: string): Promise<boolean> {
  const built = join(directory, 'index.html')
  if (!existsSync(built)) return true
  const times = await Promise.all(sources.map((source) => newestMs(join(root, source))))
  return Math.max(...times) > (await stat(built)).mtimeMs
}

async function newestMs(path: string): Promise<number> {
  const { mtimeMs } = await stat(path)
  // A moved or deleted file changes only the time of its directory.
  const inside = (await stat(path)).isDirectory() ? await readdir(path) : []
  const times = await Promise.all(inside.map((name) => newestMs(join(path, name))))
  return Math.max(mtimeMs, ...times)
}
