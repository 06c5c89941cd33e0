// Runs everything `npm test` runs, in order. A step that fails does not keep the later ones from running; the results
// are summed up at the end. Each step also runs alone: `pnpm run <script>`.
import { spawnSync } from 'node:child_process'

const steps: readonly (readonly [name: string, script: string])[] = [
  ['a browser for the tests', 'browser'],
  ['a Redis for the tests', 'redis'],
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['types and build', 'build'],
  ['unit tests', 'test:unit'],
  ['random faults', 'chaos'],
  ['faults put in on purpose', 'chaos:mutations'],
  ['browser tests', 'test:browser'],
  ['stories', 'test:stories'],
  ['end-to-end tests', 'test:e2e'],
  ['packages', 'packages'],
]

/** Runs one script. Returns whether it passed, and how long it took. */
function runStep(script: string): { passed: boolean; seconds: string } {
  const start = performance.now()
  const { status } = spawnSync('pnpm', ['run', script], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return { passed: status === 0, seconds: ((performance.now() - start) / 1000).toFixed(1) }
}

const results = steps.map(([name, script]) => {
  console.log(`\n── ${name} (pnpm run ${script})`)
  const result = runStep(script)
  console.log(`── ${name}: ${result.passed ? '' : 'FAILED, '}${result.seconds} s`)
  return { name, script, ...result }
})

const failed = results.filter(({ passed }) => !passed)
console.log('')
for (const { name, script, passed, seconds } of results)
  console.log(`${passed ? 'passed' : 'FAILED'} ${seconds.padStart(7)} s  ${name} (pnpm run ${script})`)
console.log(`\nsteps: ${steps.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1
