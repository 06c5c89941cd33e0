import type { Arguments } from '../shared/arguments.ts'
import type { Report } from '../shared/report.ts'
import { median, quantile } from '../shared/statistics.ts'
import { ask, NotResumable, ways } from './ask.ts'
import type { Way } from './ask.ts'
import { startWay } from './relays.ts'
import { start } from './start.ts'
import type { Started } from './start.ts'

const streams = 100

/** A stream of about one second, so that many are open while the next one begins. */
const wish = { deltas: 20, rate: 20 }

/** The delay that a relay adds to the first token, from 100 parallel streams per server and run, started in turns. */
export async function firstToken({ runs, settle }: Arguments): Promise<Report> {
  const model = await start('model')
  const [bare, plain, resumable] = await Promise.all([
    startWay('bare relay', model),
    startWay('chatstream proxy', model),
    startWay('chatstream proxy, resumable', model),
  ])
  const servers: Record<Way, Started> = {
    direct: model,
    'bare relay': bare,
    'chatstream proxy': plain,
    'chatstream proxy, resumable': resumable,
  }
  const cpuOfAll = async () =>
    new Map(await Promise.all(ways.map(async (way) => [way, await servers[way].usage('cpuMs')] as const)))
  let [before, after] = [await cpuOfAll(), await cpuOfAll()]
  const times = new Map<Way, number[]>(ways.map((way) => [way, []]))
  try {
    // The first run warms up, and is not counted.
    for (let run = 0; run <= runs; run += 1) {
      await settle()
      if (run === 1) before = await cpuOfAll()
      for (let stream = 0; stream < streams; stream += 1) {
        for (const [way, all] of times) {
          const firstByteMs = await firstByteOf(way, servers[way].url)
          if (firstByteMs === undefined) times.delete(way)
          else if (run > 0) all.push(firstByteMs)
        }
      }
    }
    // The last streams go on for a second.
    await new Promise((resolve) => setTimeout(resolve, 3000))
    after = await cpuOfAll()
  } finally {
    for (const { stop } of [model, bare, plain, resumable]) stop()
  }
  const direct = times.get('direct') ?? []
  const cpuOf = (way: Way) => ((after.get(way) ?? 0) - (before.get(way) ?? 0)) / (runs * streams)
  return {
    title: `Processor time of a relay for each stream of ${wish.deltas} deltas; ${streams} streams in each run`,
    rows: ways.map((way) => {
      const waits = times.get(way)
      if (waits === undefined) return { name: way, figures: { 'CPU ms per stream': 'not in this version' } }
      return {
        name: way,
        figures:
          way === 'direct'
            ? {}
            : { 'CPU ms per stream': cpuOf(way), '× bare': cpuOf(way) / cpuOf('bare relay') },
        elapsed: {
          'median, ms': median(waits),
          'p99, ms': quantile(waits, 0.99),
          'added, median, ms': median(waits) - median(direct),
          'added, p99, ms': quantile(waits, 0.99) - quantile(direct, 0.99),
        },
      }
    }),
  }
}

/** Returns the time to the first byte. The rest of the stream arrives while others begin. */
async function firstByteOf(way: Way, url: string): Promise<number | undefined> {
  try {
    return (await ask(url, way, wish)).firstByteMs
  } catch (error) {
    if (error instanceof NotResumable) return undefined
    throw error
  }
}
