import type { Arguments } from '../shared/arguments.ts'
import type { Report } from '../shared/report.ts'
import { median, quantile } from '../shared/statistics.ts'
import { ask, NotResumable, ways } from './ask.ts'
import type { Way } from './ask.ts'
import { startWay } from './relays.ts'
import { start } from './start.ts'

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
  const urls: Record<Way, string> = {
    direct: model.url,
    'bare relay': bare.url,
    'chatstream proxy': plain.url,
    'chatstream proxy, resumable': resumable.url,
  }
  const times = new Map<Way, number[]>(ways.map((way) => [way, []]))
  try {
    // The first run warms up, and is not counted.
    for (let run = 0; run <= runs; run += 1) {
      await settle()
      for (let stream = 0; stream < streams; stream += 1) {
        for (const [way, all] of times) {
          const firstByteMs = await firstByteOf(way, urls[way])
          if (firstByteMs === undefined) times.delete(way)
          else if (run > 0) all.push(firstByteMs)
        }
      }
    }
  } finally {
    for (const { stop } of [model, bare, plain, resumable]) stop()
  }
  const direct = times.get('direct') ?? []
  return {
    title: `To the first byte of a stream, ${streams} streams a run`,
    rows: ways.map((way) => {
      const all = times.get(way)
      if (all === undefined) return { name: way, figures: { 'median, ms': 'not in this version' } }
      return {
        name: way,
        figures: {
          'median, ms': median(all),
          'p99, ms': quantile(all, 0.99),
          'added, median, ms': median(all) - median(direct),
          'added, p99, ms': quantile(all, 0.99) - quantile(direct, 0.99),
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
