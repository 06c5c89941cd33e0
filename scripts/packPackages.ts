// Packs every package as it would be published into one folder: `pnpm run pack [folder]`. Nothing is published.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/** Packs the packages; the build must be current. Returns the names of the files. */
export function packPackages(folder: string): readonly string[] {
  mkdirSync(folder, { recursive: true })
  for (const file of packedIn(folder)) rmSync(join(folder, file))
  const args = ['-r', '--filter', './packages/*', 'pack', '--pack-destination', folder]
  const { status, stdout, stderr } = spawnSync('npx', ['--yes', 'pnpm@12.21.0', ...args], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`${stdout}${stderr}`)
  return packedIn(folder)
}

const packedIn = (folder: string) =>
  readdirSync(folder).filter((file) => /^(create-)?chatstream-.*\.tgz$/.test(file))

if (import.meta.main) {
  const folder = resolve(process.argv[2] ?? join(root, 'node_modules/.cache/packed'))
  for (const file of packPackages(folder)) console.log(join(folder, file))
}
