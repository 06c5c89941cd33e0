// pnpm chaos:threads: one conversation on three devices over two proxies, with random faults between all of them, in a
// simulation. `--servers` takes real connections, Postgres and Redis, and `--mutations` shows that faults in the store are
// noticed. See docs/reliability.md.
import { count, listed, readSeriesOptions, startSeries } from '../series.ts'
import { threadMutations } from './mutations.ts'
import { planOf } from './plan.ts'
import { runThread } from './run.ts'
import { startServers } from './servers.ts'
import { openSimulation } from './simulated.ts'

const values = readSeriesOptions('30', '3')
const series = startSeries(values.seed, Number(values.runs))
// The runs of a simulation do not wait for anything, so they do not share the process.
const atOnce = values.servers ? Number(values.atOnce) : 1
const world = values.servers
  ? await startServers(series.onUnexpected)
  : { open: openSimulation(series.onUnexpected), close: () => Promise.resolve() }
if (world === undefined) {
  console.warn('chaos of conversations: SKIPPED, it needs Redis and Postgres')
  process.exit(0)
}
const { open, close } = world
const failed = values.mutations ? await takeMutations() : await takeRuns()
await close()
process.exit(failed === 0 ? 0 : 1)

async function takeRuns(): Promise<number> {
  const { first, runs, takeAll, died } = series
  console.log(`chaos of conversations: seeds ${first} to ${first + runs - 1}`)
  const statuses = new Map<string, number>()
  const incidents = new Map<string, number>()
  const wrongs = new Map<string, number>()
  let taken = 0
  await takeAll(atOnce, async (seed) => {
    const plan = planOf(seed)
    if (values.only !== undefined && values.only !== plan.incident) return
    const result = await runThread(open, plan)
    taken++
    for (const status of result.statuses) count(statuses, status)
    count(statuses, 'connections', result.connections)
    count(incidents, result.hasStruck ? plan.incident : `${plan.incident} (too late)`)
    const error = died()
    const wrong = error === undefined ? result.wrong : 'process died'
    if (wrong === undefined) return
    count(wrongs, wrong)
    console.error(`seed ${seed}: ${wrong}\n  ${result.detail}${error === undefined ? '' : `\n${error}`}`)
    const place = values.servers ? ' --servers' : ''
    console.error(`  again: pnpm chaos:threads --seed ${seed} --runs 1${place}`)
  })
  const failures = [...wrongs.values()].reduce((sum, n) => sum + n, 0)
  console.log(`answers: ${listed(statuses)}`)
  console.log(`incidents: ${listed(incidents)}`)
  const kinds = failures > 0 ? `: ${listed(wrongs)}` : ''
  console.log(`chaos of conversations: ${taken - failures} passed, ${failures} failed${kinds}`)
  return failures
}

/** Runs each mutation. One that no run detects is a failure. */
async function takeMutations(): Promise<number> {
  let missed = 0
  for (const { name, mutate } of threadMutations) {
    let tried = 0
    let noticed: string | undefined
    await series.takeAll(1, async (seed) => {
      if (noticed !== undefined) return
      tried++
      const { wrong } = await runThread(open, planOf(seed), { mutate, hangingMs: 30_000 })
      if (wrong !== undefined) noticed = `noticed by seed ${seed} as ${wrong}, after ${tried} runs`
    })
    series.died()
    console.log(`${name}: ${noticed ?? `NOT noticed in ${tried} runs`}`)
    if (noticed === undefined) missed++
  }
  console.log(`mutations: ${threadMutations.length - missed} noticed, ${missed} missed`)
  return missed
}
