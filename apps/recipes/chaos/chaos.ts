// pnpm chaos --seed 1 --runs 150: random faults between client, proxy and model, restarts, full disks and gateways, over
// SSE and WebSockets, in all formats, with every log. `--seed now` takes an unknown seed, `--mutations` shows that faults
// in the product are noticed. See docs/reliability.md.
import { watchDatabases } from './disk.ts'
import { mutations } from './mutations.ts'
import { openWorld } from './places.ts'
import { planOf } from './plan.ts'
import { runOnce } from './run.ts'
import { count, listed, readSeriesOptions, startSeries } from './series.ts'

const values = readSeriesOptions('150', '16')
const series = startSeries(values.seed, Number(values.runs))
const { first, runs, takeAll } = series

watchDatabases()
const world = await openWorld(series.onUnexpected)

const failed = values.mutations ? await takeMutations() : await takeRuns()
await world.close()
process.exit(failed === 0 ? 0 : 1)

async function takeRuns(): Promise<number> {
  console.log(`chaos: seeds ${first} to ${first + runs - 1}`)
  const statuses = new Map<string, number>()
  const incidents = new Map<string, number>()
  let taken = 0
  let failures = 0
  await takeAll(Number(values.atOnce), async (seed) => {
    const plan = planOf(seed, world.logs)
    if (values.only !== undefined && values.only !== plan.incident) return
    const result = await runOnce(world, plan)
    taken++
    count(statuses, result.status ?? 'never ended')
    count(statuses, 'connections', result.connections)
    count(incidents, result.hasStruck ? plan.incident : `${plan.incident} (too late)`)
    const died = series.died()
    const wrong = died === undefined ? result.wrong : 'process died'
    if (wrong === undefined) return
    failures++
    console.error(`seed ${seed}: ${wrong} (${result.detail})${died === undefined ? '' : `\n${died}`}`)
    console.error(`  again: pnpm chaos --seed ${seed} --runs 1`)
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
