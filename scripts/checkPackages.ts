// What the packages are like as published: entry points, types for each way of resolving, unused code, sizes.
import { spawnSync } from 'node:child_process'

const published = ['core', 'react', 'ui', 'proxy', 'testing']

function run(command: string, ...args: string[]): void {
  console.log(`\n$ ${command} ${args.join(' ')}`)
  const { status } = spawnSync('pnpm', ['exec', command, ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

for (const name of published) {
  run('publint', '--strict', '--pack', 'pnpm', `packages/${name}`)
  run(
    'attw',
    '--profile',
    'esm-only',
    '--pack',
    `packages/${name}`,
    ...(name === 'ui' ? ['--exclude-entrypoints', './styles.css', './styles.unlayered.css'] : []),
  )
}
run('knip')
run('node', 'scripts/sizes.ts')
