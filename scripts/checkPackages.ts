// Checks the packages as they are published: entry points, types for each way of resolving, unused code, sizes. Runs
// all checks even where one fails.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { problemAffectsResolutionKind } from '@arethetypeswrong/core/problems'
import type { ResolutionKind } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packPackages } from './packPackages.ts'

/** The packages are modules of ECMAScript, so CommonJS and the resolution of Node 10 do not concern them. */
const resolutions: readonly ResolutionKind[] = ['node16-esm', 'bundler']
const styles = ['./styles.css', './styles.unlayered.css']

/** The problems of one packed package. */
async function problemsOf(file: string): Promise<string[]> {
  const tarball = readFileSync(file)
  const bytes = tarball.buffer.slice(tarball.byteOffset, tarball.byteOffset + tarball.byteLength)
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true })
  const found = messages.map((message) => formatMessage(message, pkg) ?? message.code)
  const analysis = await checkPackage(createPackageFromTarballData(tarball), { excludeEntrypoints: styles })
  // The command that creates apps has no types, and nothing imports it.
  if (analysis.types === false) return pkg['exports'] === undefined ? found : [...found, 'no types']
  const wrong = analysis.problems.filter((problem) =>
    resolutions.some((kind) => problemAffectsResolutionKind(problem, kind, analysis)),
  )
  return [...found, ...wrong.map((problem) => JSON.stringify(problem))]
}

async function arePackagesRight(): Promise<boolean> {
  const folder = join(import.meta.dirname, '../node_modules/.cache/checked')
  let isRight = true
  for (const name of packPackages(folder)) {
    const problems = await problemsOf(join(folder, name))
    console.log(`${name}: ${problems.length === 0 ? 'ok' : problems.join('\n')}`)
    isRight &&= problems.length === 0
  }
  return isRight
}

function run(command: string, ...args: string[]): boolean {
  console.log(`\n$ ${command} ${args.join(' ')}`)
  const { status } = spawnSync('pnpm', ['exec', command, ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return status === 0
}

const results = [await arePackagesRight(), run('knip'), run('node', 'scripts/sizes.ts')]
process.exitCode = results.every(Boolean) ? 0 : 1
