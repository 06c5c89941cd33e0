// Everything `npm test` runs, in order, each step also runnable alone. Prints how long each took; stops at the first that fails.
import { spawnSync } from 'node:child_process'

const steps: readonly (readonly [name: string, script: string])[] = [
  ['a browser for the tests', 'browser'],
  ['a Redis for the tests', 'redis'],
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['types and build', 'build'],
  ['unit tests', 'test:unit'],
  ['random faults', 'chaos'],
  ['browser tests', 'test:browser'],
  ['stories', 'test:stories'],
  ['end-to-end tests', 'test:e2e'],
  ['packages', 'packages'],
]

for (const [name, script] of steps) {
  const start = performance.now()
  console.log(`\n── ${name} (pnpm run ${script})`)
  const { status } = spawnSync('pnpm', ['run', script], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    console.error(`\n${name} failed. Alone: pnpm run ${script}`)
    process.exit(status ?? 1)
  }
  console.log(`── ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`)
}
console.log(`\nsteps: ${steps.length} passed, 0 failed`)
