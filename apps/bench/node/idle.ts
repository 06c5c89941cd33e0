import type { Arguments } from '../shared/arguments.ts'
import type { Report } from '../shared/report.ts'
import { median } from '../shared/statistics.ts'
import { ask, NotResumable, ways } from './ask.ts'
import type { Way } from './ask.ts'
import { startWay } from './relays.ts'
import { start } from './start.ts'
import type { Started } from './start.ts'

type RelayWay = Exclude<Way, 'direct'>

/** The number of connections that are opened at a time. */
const atOnce = 100

/** The memory that a relay uses for a stream without events. */
export async function idle({ runs, streams }: Arguments): Promise<Report> {
  const relayWays = ways.filter((way): way is RelayWay => way !== 'direct')
  const sizes = new Map<RelayWay, number[]>(relayWays.map((way) => [way, []]))
  const model = await start('model')
  try {
    for (let run = 1; run <= runs; run += 1) {
      for (const [way, all] of sizes) {
        process.stderr.write(`\r${way} ${run}/${runs}`.padEnd(60))
        const bytes = await bytesOf(way, model, streams)
        if (bytes === undefined) sizes.delete(way)
        else all.push(bytes)
      }
    }
  } finally {
    model.stop()
    process.stderr.write('\r'.padEnd(60) + '\r')
  }
  const bare = median(sizes.get('bare relay') ?? [])
  return {
    title: `Memory of a relay for ${streams} open streams without events`,
    rows: relayWays.map((way) => {
      const all = sizes.get(way)
      if (all === undefined) return { name: way, figures: { 'kB per stream': 'not in this version' } }
      return { name: way, figures: { 'kB per stream': median(all) / 1000, '× bare': median(all) / bare } }
    }),
  }
}

/** Resident memory per stream in bytes, without the memory of a fresh process. */
async function bytesOf(way: RelayWay, model: Started, streams: number): Promise<number | undefined> {
  const relay = await startWay(way, model)
  const open: (() => void)[] = []
  try {
    // The first ones make the process load what it needs.
    const openOne = async () => {
      const { close } = await ask(relay.url, way, { deltas: 1, rate: 0, holds: true })
      open.push(close)
    }
    await Promise.all(Array.from({ length: 10 }, openOne))
    const before = await relay.usage('rssBytes')
    for (let opened = 0; opened < streams; opened += atOnce) {
      await Promise.all(Array.from({ length: Math.min(atOnce, streams - opened) }, openOne))
    }
    const after = await relay.usage('rssBytes')
    return (after - before) / streams
  } catch (error) {
    if (error instanceof NotResumable) return undefined
    throw error
  } finally {
    for (const close of open) close()
    relay.stop()
  }
}
