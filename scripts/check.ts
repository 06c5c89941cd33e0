// Runs everything `npm test` runs. A step that fails does not keep the others from running; the results are summed up
// at the end. Each step also runs alone: `pnpm run <script>`.
import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { canaryEnv, filesWithCanary, watchForCanary } from './canary.ts'

type Step = readonly [name: string, script: string]

const first: readonly Step[] = [
  ['a browser for the tests', 'browser'],
  ['servers for the tests', 'servers'],
  ['format', 'format:check'],
  ['lint', 'lint'],
  ['types and build', 'build'],
]

/** Two rows of steps run beside each other, because each step waits a good part of its time. */
const oneRow: readonly Step[] = [
  ['unit tests', 'test:unit'],
  ['browser tests', 'test:browser'],
]

/** Their output is printed when they end. */
const otherRow: readonly Step[] = [
  ['random faults', 'chaos'],
  ['faults put in on purpose', 'chaos:mutations'],
  ['random faults of conversations', 'chaos:threads'],
  ['faults put into their store', 'chaos:threads:mutations'],
  ['packages', 'packages'],
  ['docs site', 'test:docs'],
  ['stories', 'test:stories'],
  ['end-to-end tests', 'test:e2e'],
]

interface Result {
  name: string
  script: string
  passed: boolean
  seconds: string
  /** The lines of its output that name a failed test. */
  failures: readonly string[]
}

/** The names of the failed tests in an output of Vitest, each once. */
function failedTests(output: string): string[] {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
  return [...new Set(lines.filter((line) => line.startsWith('FAIL ')))]
}

/** Runs one script and resolves when it has ended. */
function runStep([name, script]: Step, output: 'live' | 'at the end'): Promise<Result> {
  const start = performance.now()
  const title = `\n── ${name} (pnpm run ${script})`
  if (output === 'live') console.log(title)
  // The output passes through this process, which searches it for keys; colours then need to be asked for.
  const colours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? { FORCE_COLOR: '1' } : {}
  const child = spawn('pnpm', ['run', script], {
    stdio: [output === 'live' ? 'inherit' : 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...colours, ...canaryEnv },
    shell: process.platform === 'win32',
  })
  const chunks: Buffer[] = []
  const watch = watchForCanary()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      watch.push(chunk)
      chunks.push(chunk)
      if (output === 'live') process.stdout.write(chunk)
    })
  }
  return new Promise((resolve) => {
    const end = (passed: boolean) => {
      const seconds = ((performance.now() - start) / 1000).toFixed(1)
      const printed = Buffer.concat(chunks).toString()
      if (output === 'at the end') console.log(`${title}\n${printed}`)
      const found = watch.isFound ? 'its output holds a key of the tests, ' : ''
      console.log(`── ${name}: ${passed ? '' : 'FAILED, '}${found}${seconds} s`)
      resolve({ name, script, passed: passed && !watch.isFound, seconds, failures: failedTests(printed) })
    }
    child.once('error', () => end(false)).once('close', (code) => end(code === 0))
  })
}

async function runAll(steps: readonly Step[], output: 'live' | 'at the end'): Promise<Result[]> {
  const results: Result[] = []
  for (const step of steps) results.push(await runStep(step, output))
  return results
}

const results = [
  ...(await runAll(first, 'live')),
  ...(await Promise.all([runAll(oneRow, 'live'), runAll(otherRow, 'at the end')])).flat(),
]

const leaks = filesWithCanary(process.cwd())
if (leaks.length > 0) console.log(`\nkeys of the tests were written to ${leaks.join(', ')}`)
results.push({
  name: 'no key in what was written',
  script: 'check',
  passed: leaks.length === 0,
  seconds: '0.0',
  failures: [],
})

const failed = results.filter(({ passed }) => !passed)
console.log('')
for (const { name, script, passed, seconds, failures } of results) {
  console.log(`${passed ? 'passed' : 'FAILED'} ${seconds.padStart(7)} s  ${name} (pnpm run ${script})`)
  if (!passed) for (const failure of failures) console.log(`         ${failure}`)
}
console.log(`\nsteps: ${results.length - failed.length} passed, ${failed.length} failed`)
process.exitCode = failed.length === 0 ? 0 : 1
