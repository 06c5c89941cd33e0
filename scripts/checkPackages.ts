// Checks the packages as they are published: entry points, types for each way of resolving, unused code, sizes. Runs
// all checks even where one fails.
import { spawnSync } from 'node:child_process'

const published = ['core', 'react', 'ui', 'proxy', 'testing', 'cli', 'devtools', 'create-chatstream']

function run(command: string, ...args: string[]): boolean {
  console.log(`\n$ ${command} ${args.join(' ')}`)
  const { status } = spawnSync('pnpm', ['exec', command, ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return status === 0
}

const styles = ['--exclude-entrypoints', './styles.css', './styles.unlayered.css']

const results = [
  ...published.flatMap((name) => [
    run('publint', '--strict', '--pack', 'pnpm', `packages/${name}`),
    run('attw', '--profile', 'esm-only', '--pack', `packages/${name}`, ...(name === 'ui' ? styles : [])),
  ]),
  run('knip'),
  run('node', 'scripts/sizes.ts'),
]
process.exitCode = results.every(Boolean) ? 0 : 1
