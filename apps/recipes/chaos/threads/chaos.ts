// pnpm chaos:threads --runs 1000: one conversation on three devices over two proxies, with Postgres and Redis, and random
// faults between all of them. See docs/reliability.md.
import { count, listed, readSeriesOptions, startSeries } from '../series.ts'
import { planOf } from './plan.ts'
import { runThread } from './run.ts'
import { openThreadWorld } from './servers.ts'

const values = readSeriesOptions('6', '3')
const series = startSeries(values.seed, Number(values.runs))
const world = await openThreadWorld(series.onUnexpected)
if (world === undefined) {
  console.warn('chaos of conversations: SKIPPED, it needs Redis and Postgres')
  process.exit(0)
}
const { first, runs } = series
console.log(`chaos of conversations: seeds ${first} to ${first + runs - 1}`)
const statuses = new Map<string, number>()
const incidents = new Map<string, number>()
const wrongs = new Map<string, number>()
let taken = 0
await series.takeAll(Number(values.atOnce), async (seed) => {
  const plan = planOf(seed)
  if (values.only !== undefined && values.only !== plan.incident) return
  const result = await runThread(world, plan)
  taken++
  for (const status of result.statuses) count(statuses, status)
  count(statuses, 'connections', result.connections)
  count(incidents, result.hasStruck ? plan.incident : `${plan.incident} (too late)`)
  const died = series.died()
  const wrong = died === undefined ? result.wrong : 'process died'
  if (wrong === undefined) return
  count(wrongs, wrong)
  console.error(`seed ${seed}: ${wrong}\n  ${result.detail}${died === undefined ? '' : `\n${died}`}`)
  console.error(`  again: pnpm chaos:threads --seed ${seed} --runs 1`)
})
await world.close()
const failed = [...wrongs.values()].reduce((sum, n) => sum + n, 0)
console.log(`answers: ${listed(statuses)}`)
console.log(`incidents: ${listed(incidents)}`)
console.log(
  `chaos of conversations: ${taken - failed} passed, ${failed} failed${failed > 0 ? `: ${listed(wrongs)}` : ''}`,
)
process.exit(failed === 0 ? 0 : 1)
