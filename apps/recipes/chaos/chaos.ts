// pnpm chaos --seed 1 --runs 300: random faults between client and proxy and between proxy and model, over SSE and
// WebSockets, in all seven formats, with every log. No token may be lost or duplicated, no run may hang, and no partial answer may be `complete`.
import { faultSchedule, seededRandom } from '@chatstream/testing'
import { parseArgs } from 'node:util'
import { openPlaces } from './places.ts'
import { type ChaosResult, runOnce, scriptOf, seedIn } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '300' },
    atOnce: { type: 'string', default: '8' },
  },
})
const [first, runs, atOnce] = [Number(values.seed), Number(values.runs), Number(values.atOnce)]
// The seed decides, so that a single run repeats exactly.
const breaksModel = (seed: number) => seededRandom(seed * 31 + 7)() < 0.25

const world = await openPlaces((request) => scriptOf(seedIn(request.asked)).script)
const counts = new Map<string, number>()
const count = (what: string, by = 1) => counts.set(what, (counts.get(what) ?? 0) + by)
let failed = 0

async function take(seed: number): Promise<void> {
  const place = world.places[seed % world.places.length]
  if (place === undefined) return
  const result: ChaosResult = await runOnce({ seed, place, modelMayBreak: breaking })
  count(result.status ?? 'never ended')
  count('connections', result.connections)
  if (result.wrong === undefined) return
  failed++
  console.error(`seed ${seed}: ${result.wrong} (${result.detail})`)
  console.error(`  again: pnpm chaos --seed ${seed} --runs 1`)
}

async function takeAll(seeds: readonly number[]): Promise<void> {
  const queue = [...seeds]
  const worker = async () => {
    for (let seed = queue.shift(); seed !== undefined; seed = queue.shift()) await take(seed)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

const seeds = Array.from({ length: runs }, (_, i) => first + i)
let breaking = false
await takeAll(seeds.filter((seed) => !breaksModel(seed)))
breaking = true
world.breakModel(
  faultSchedule({ seed: first, maxBytes: 6000, maxMs: 20, kinds: ['cut', 'cut', 'delay', 'drip', 'refuse'] }),
)
await takeAll(seeds.filter(breaksModel))
await world.close()

console.log([...counts].map(([what, n]) => `${n} ${what}`).join(', '))
console.log(`chaos: ${runs - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
