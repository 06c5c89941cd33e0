import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The sources of the page. It is rebuilt when one of these is newer than the build. */
const sources = [
  'index.html',
  'plans.html',
  'show.html',
  'public',
  'src',
  'vite.config.ts',
  '../../packages/core/src',
  '../../packages/devtools/src',
  '../../packages/react/src',
  '../../packages/ui/src',
]

/** Builds the page if the directory has no build or an old one. Returns the directory. */
export async function buildPage(root: string, directory = join(root, 'dist')): Promise<string> {
  if (await isStale(root, directory)) {
    const { build } = await import('vite')
    await build({ root, logLevel: 'warn', build: { outDir: directory, emptyOutDir: true } })
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
