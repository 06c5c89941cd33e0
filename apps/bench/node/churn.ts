import type { Report } from '../shared/report.ts'
import { ask, NotResumable, ways } from './ask.ts'
import type { Way } from './ask.ts'
import { startWay } from './relays.ts'
import { start } from './start.ts'
import type { Started } from './start.ts'

type RelayWay = Exclude<Way, 'direct'>

/** Two hours of four questions a second, as fast as they go. */
const questions = 2 * 60 * 60 * 4
const atOnce = 20
const wish = { deltas: 10, rate: 0 }

/** Short answers one after another, every fourth left in its middle: nothing may grow. */
export async function churn(): Promise<Report> {
  const relayWays = ways.filter((way): way is RelayWay => way !== 'direct')
  const model = await start('model')
  const rows: Report['rows'][number][] = []
  try {
    for (const way of relayWays) {
      const relay = await startWay(way, model)
      try {
        rows.push({ name: way, figures: await growthOf(way, relay) })
      } finally {
        relay.stop()
      }
    }
  } finally {
    model.stop()
    process.stderr.write('\r'.padEnd(60) + '\r')
  }
  return {
    title: `Growth of a relay's heap, handles (open sockets and timers) and event listeners during the second half of ${questions} questions, and its heap afterwards`,
    rows,
  }
}

async function growthOf(way: RelayWay, relay: Started) {
  try {
    await askAll(way, relay, questions / 2)
    const before = await held(relay)
    await askAll(way, relay, questions / 2)
    const after = await held(relay)
    return {
      'heap, MB': (after.heap - before.heap) / 1e6,
      handles: after.handles - before.handles,
      listeners: after.listeners - before.listeners,
      'heap after, MB': after.heap / 1e6,
    }
  } catch (error) {
    if (error instanceof NotResumable) return { 'heap, MB': 'not in this version' }
    throw error
  }
}

async function held(relay: Started) {
  // Runs that were left end after ten seconds, connections that are idle after five; the log forgets its runs after 20 s.
  await new Promise((resolve) => setTimeout(resolve, 35_000))
  return {
    heap: await relay.usage('heapBytes'),
    handles: await relay.usage('handles'),
    listeners: await relay.usage('listeners'),
  }
}

async function askAll(way: RelayWay, relay: Started, count: number): Promise<void> {
  let asked = 0
  async function askOne(): Promise<void> {
    for (let index = asked++; index < count; index = asked++) {
      if (index % 200 === 0) process.stderr.write(`\r${way} ${index}/${count}`.padEnd(60))
      const { events, close } = await ask(relay.url, way, index % 4 === 0 ? { ...wish, holds: true } : wish)
      if (index % 4 === 0) close()
      else await events
    }
  }
  await Promise.all(Array.from({ length: atOnce }, askOne))
}
