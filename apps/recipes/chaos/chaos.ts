// pnpm chaos --seed 1 --runs 300: random faults between client, proxy and model, restarts, full disks and gateways, over
// SSE and WebSockets, in all formats, with every log. `--seed now` takes an unknown seed, `--mutations` shows that faults
// in the product are noticed. See docs/reliability.md.
import { parseArgs } from 'node:util'
import { watchDatabases } from './disk.ts'
import { mutations } from './mutations.ts'
import { openWorld } from './places.ts'
import { planOf } from './plan.ts'
import { runOnce } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '300' },
    atOnce: { type: 'string', default: '16' },
    only: { type: 'string' },
    mutations: { type: 'boolean', default: false },
  },
})
const first = values.seed === 'now' ? Date.now() % 1_000_000_000 : Number(values.seed)
const [runs, atOnce] = [Number(values.runs), Number(values.atOnce)]

watchDatabases()
let died: string | undefined
/** Aborted by Ctrl-C: the runs under way are finished and counted. */
const stopped = new AbortController()
process.once('SIGINT', () => stopped.abort())
const world = await openWorld(onUnexpected)
process.on('uncaughtException', onUnexpected)
process.on('unhandledRejection', (error) => onUnexpected(error, 'unhandledRejection'))

const failed = values.mutations ? await takeMutations() : await takeRuns()
await world.close()
process.exit(failed === 0 ? 0 : 1)

function onUnexpected(error: unknown, place: string): void {
  died = `${place}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}

async function takeRuns(): Promise<number> {
  console.log(`chaos: seeds ${first} to ${first + runs - 1}`)
  const statuses = new Map<string, number>()
  const incidents = new Map<string, number>()
  let taken = 0
  let failures = 0
  await takeAll(atOnce, async (seed) => {
    const plan = planOf(seed, world.logs)
    if (values.only !== undefined && values.only !== plan.incident) return
    const result = await runOnce(world, plan)
    taken++
    count(statuses, result.status ?? 'never ended')
    count(statuses, 'connections', result.connections)
    count(incidents, result.hasStruck ? plan.incident : `${plan.incident} (too late)`)
    const wrong = died === undefined ? result.wrong : 'process died'
    if (wrong === undefined) return
    failures++
    console.error(`seed ${seed}: ${wrong} (${result.detail})${died === undefined ? '' : `\n${died}`}`)
    console.error(`  again: pnpm chaos --seed ${seed} --runs 1`)
    died = undefined
  })
  console.log(listed(statuses))
  console.log(`incidents: ${listed(incidents)}`)
  console.log(`chaos: ${taken - failures} passed, ${failures} failed`)
  return failures
}

/** Runs each mutation. One that no run within `runs` seeds detects is a failure. */
async function takeMutations(): Promise<number> {
  let missed = 0
  for (const { name, incidents, create } of mutations) {
    let tried = 0
    let noticed: string | undefined
    await takeAll(4, async (seed) => {
      const plan = planOf(seed, world.logs)
      if (noticed !== undefined || !incidents.includes(plan.incident)) return
      tried++
      const { wrong } = await runOnce(world, plan, create())
      if (wrong !== undefined) noticed ??= `noticed by seed ${seed} as ${wrong}, after ${tried} runs`
    })
    console.log(`${name}: ${noticed ?? `NOT noticed in ${tried} runs`}`)
    if (noticed === undefined) missed++
  }
  console.log(`mutations: ${mutations.length - missed} noticed, ${missed} missed`)
  return missed
}

async function takeAll(workers: number, take: (seed: number) => Promise<void>): Promise<void> {
  let next = first
  const worker = async () => {
    while (!stopped.signal.aborted && next < first + runs) await take(next++)
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

function count(counts: Map<string, number>, what: string, by = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + by)
}

function listed(counts: Map<string, number>): string {
  return [...counts].map(([what, n]) => `${n} ${what}`).join(', ')
}
