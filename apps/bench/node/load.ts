import type { Arguments } from '../shared/arguments.ts'
import type { Report } from '../shared/report.ts'
import { median } from '../shared/statistics.ts'
import { ask, NotResumable, ways } from './ask.ts'
import type { Asked, Way } from './ask.ts'
import { startWay } from './relays.ts'
import { start } from './start.ts'
import type { Started } from './start.ts'

type RelayWay = Exclude<Way, 'direct'>

/** Five events a second for a minute. */
const wish = { deltas: 300, rate: 5 }
/** Every twentieth reader is slow: it reads nothing for this time after its first byte. */
const slowEvery = 20
const slowMs = 20_000
const atOnce = 100

interface Carried {
  events: number
  lost: number
  /** Processor time per event, in microseconds. */
  cpuUs: number
  kB: number
  firstByteMs: number
}

/** Many streams for a minute, slow readers among them: no event may be lost. */
export async function load({ streams }: Arguments): Promise<Report> {
  const relayWays = ways.filter((way): way is RelayWay => way !== 'direct')
  const model = await start('model')
  const carried = new Map<RelayWay, Carried | undefined>()
  try {
    for (const way of relayWays) {
      process.stderr.write(`\r${way}`.padEnd(60))
      carried.set(way, await carriedBy(way, model, streams))
    }
  } finally {
    model.stop()
    process.stderr.write('\r'.padEnd(60) + '\r')
  }
  const bareUs = carried.get('bare relay')?.cpuUs ?? Number.NaN
  return {
    title: `${streams} streams at ${wish.rate} events/s for a minute, with one slow reader in twenty`,
    rows: [...carried].map(([name, row]) => {
      if (row === undefined) return { name, figures: { events: 'not in this version' } }
      const { events, lost, cpuUs, kB, firstByteMs } = row
      return {
        name,
        figures: { events, lost, 'CPU µs per event': cpuUs, '× bare': cpuUs / bareUs, 'kB per stream': kB },
        elapsed: { 'ms to the first byte': firstByteMs },
      }
    }),
  }
}

async function carriedBy(way: RelayWay, model: Started, streams: number): Promise<Carried | undefined> {
  const relay = await startWay(way, model)
  try {
    return await carry(relay, way, streams)
  } catch (error) {
    if (error instanceof NotResumable) return undefined
    throw error
  } finally {
    relay.stop()
  }
}

async function carry(relay: Started, way: RelayWay, streams: number): Promise<Carried> {
  await (
    await ask(relay.url, way, { deltas: 10, rate: 0 })
  ).events
  const [cpuBefore, bytesBefore] = [await relay.usage('cpuMs'), await relay.usage('rssBytes')]
  const open: Asked[] = []
  while (open.length < streams) {
    const some = Array.from({ length: Math.min(atOnce, streams - open.length) }, () =>
      ask(relay.url, way, wish),
    )
    open.push(...(await Promise.all(some)))
  }
  for (const { answer } of open.filter((_, index) => index % slowEvery === 0)) {
    answer.pause()
    setTimeout(() => answer.resume(), slowMs)
  }
  const bytes = await relay.usage('rssBytes')
  const counts = await Promise.all(open.map(({ events }) => events.catch(() => 0)))
  const cpuMs = (await relay.usage('cpuMs')) - cpuBefore
  const events = counts.reduce((sum, count) => sum + count, 0)
  // The beginning, the end and `[DONE]` are events too.
  return {
    events,
    lost: streams * (wish.deltas + 3) - events,
    cpuUs: (cpuMs * 1000) / events,
    kB: (bytes - bytesBefore) / streams / 1000,
    firstByteMs: median(open.map(({ firstByteMs }) => firstByteMs)),
  }
}
