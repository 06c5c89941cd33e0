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

type RelayWay = Exclude<Way, 'direct'>
const relayWays = ways.filter((way): way is RelayWay => way !== 'direct')

/** Events per second of the relay's CPU time: the throughput of one core. */
export async function throughput(options: Arguments): Promise<Report> {
  const figures = new Map<RelayWay, Record<string, number | string>>(relayWays.map((way) => [way, {}]))
  const model = await start('model')
  try {
    for (const [load, { streams, wish }] of Object.entries(loads)) {
      let bareRate: number | undefined
      for (const [way, row] of figures) {
        process.stderr.write(`\r${load}, ${way}`.padEnd(60))
        const rate = await rateOf(way, model, { streams, wish }, options)
        bareRate ??= rate
        row[`${load}: events per CPU second`] = rate ?? 'not in this version'
        if (rate !== undefined && bareRate !== undefined) row[`${load}: × bare`] = rate / bareRate
      }
    }
  } finally {
    model.stop()
    process.stderr.write('\r'.padEnd(60) + '\r')
  }
  return {
    title: 'Events that a relay carries per second of processor time',
    rows: [...figures].map(([name, row]) => ({ name, figures: row })),
  }
}

async function rateOf(way: RelayWay, model: Started, load: Load, { runs, settle }: Arguments) {
  const relay = await startWay(way, model)
  try {
    const rates: number[] = []
    // The first run warms up, and is not counted.
    for (let run = 0; run <= runs; run += 1) {
      await settle()
      const before = await relay.usage('cpuMs')
      const events = await carry(relay.url, way, load)
      const after = await relay.usage('cpuMs')
      if (run > 0) rates.push(events / ((after - before) / 1000))
    }
    return median(rates)
  } catch (error) {
    if (error instanceof NotResumable) return undefined
    throw error
  } finally {
    relay.stop()
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
