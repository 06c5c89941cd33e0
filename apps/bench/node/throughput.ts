import type { Arguments } from '../shared/arguments.ts'
import type { Report } from '../shared/report.ts'
import { median } from '../shared/statistics.ts'
import { ask, NotResumable, ways } from './ask.ts'
import type { Way } from './ask.ts'
import type { Wish } from './processes/model.ts'
import { startWay } from './relays.ts'
import { start } from './start.ts'
import type { Started } from './start.ts'

interface Load {
  streams: number
  wish: Wish
}

/** Two loads: single events, as a model sends them, and kilobytes of events at once, as a replay sends them. */
const loads: Readonly<Record<string, Load>> = {
  'event by event': { streams: 20, wish: { deltas: 300, rate: 100 } },
  'all at once': { streams: 20, wish: { deltas: 5000, rate: 0 } },
}

/** Runs that are not counted. After them the engine has compiled all that is hot, as in a server that has run for minutes. */
const warmUpRuns = 5

type RelayWay = Exclude<Way, 'direct'>
const relayWays = ways.filter((way): way is RelayWay => way !== 'direct')

/** Events per second of the relay's CPU time: the throughput of one core. */
export async function throughput(options: Arguments): Promise<Report> {
  const rows = relayWays.map((way) => ({ name: way, figures: {} as Record<string, number | string> }))
  const started: Started[] = []
  try {
    const model = await start('model')
    started.push(model)
    const relays = new Map<RelayWay, Started>()
    for (const way of relayWays) {
      const relay = await startWay(way, model)
      started.push(relay)
      relays.set(way, relay)
    }
    for (const [name, load] of Object.entries(loads)) {
      const rates = await ratesByTurns(relays, name, load, options)
      const bareRates = rates.get('bare relay') ?? []
      for (const { name: way, figures } of rows) {
        const own = rates.get(way) ?? []
        figures[`${name}: events per CPU second`] = own.length === 0 ? 'not in this version' : median(own)
        if (own.length > 0)
          figures[`${name}: × bare`] = median(own.map((rate, run) => rate / (bareRates[run] ?? NaN)))
      }
    }
  } finally {
    for (const { stop } of started) stop()
    process.stderr.write('\r'.padEnd(60) + '\r')
  }
  return { title: 'Events that a relay carries per second of processor time', rows }
}

/**
 * Returns the rates of each relay, one for each run. The relays take turns, because the speed of a machine changes within
 * minutes: a rate is compared with that of the bare relay in the same run. A relay that cannot do it has no rates.
 */
async function ratesByTurns(
  relays: ReadonlyMap<RelayWay, Started>,
  name: string,
  load: Load,
  { runs, settle }: Arguments,
): Promise<ReadonlyMap<RelayWay, readonly number[]>> {
  const rates = new Map<RelayWay, number[]>([...relays.keys()].map((way) => [way, []]))
  for (let run = 1; run <= warmUpRuns + runs; run += 1) {
    for (const [way, own] of rates) {
      process.stderr.write(`\r${name}, ${way} ${run}/${warmUpRuns + runs}`.padEnd(60))
      const relay = relays.get(way)
      if (relay === undefined) continue
      await settle()
      const rate = await rateOf(relay, way, load)
      if (rate === undefined) rates.delete(way)
      else if (run > warmUpRuns) own.push(rate)
    }
  }
  return rates
}

async function rateOf(relay: Started, way: RelayWay, load: Load): Promise<number | undefined> {
  const before = await relay.usage('cpuMs')
  try {
    const events = await carry(relay.url, way, load)
    return events / (((await relay.usage('cpuMs')) - before) / 1000)
  } catch (error) {
    if (error instanceof NotResumable) return undefined
    throw error
  }
}

async function carry(url: string, way: RelayWay, { streams, wish }: Load): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: streams }, async () => (await ask(url, way, wish)).events),
  )
  // The beginning, the end and `[DONE]` are events too.
  const each = wish.deltas + 3
  const wrong = counts.find((count) => count !== each)
  if (wrong !== undefined) throw new Error(`${way}: ${wrong} events of a stream have come, not ${each}.`)
  return streams * each
}
