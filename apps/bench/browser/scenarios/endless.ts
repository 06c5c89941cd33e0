import { kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const peers = ['floor', 'chatstream', 'aiSdk']
/** Deltas of 5 characters. */
const sizes = [25_000, 50_000, 100_000, 200_000]
const rate = 20_000

/** One paragraph without an end, up to 1 MB. */
export const endless: Scenario = async (rig, { wants }) => {
  const rows = []
  for (const peer of peers.filter((one) => wants('endless', one))) {
    for (const deltas of sizes) {
      process.stderr.write(`\r${peer}, ${deltas} deltas`.padEnd(40))
      const opened = await rig.open({ peer, stream: { deltas, rate, text: 'endless' } })
      await rig.browser.startTracing(opened.page, { categories: ['toplevel', '__metadata'] })
      const seen = await opened.ask().catch(({ message }: Error) => message)
      const longestMs = longestTask(JSON.parse((await rig.browser.stopTracing()).toString()) as Trace)
      await opened.close()
      const name = `${kits[peer]}, ${(deltas * 5) / 1000} k characters`
      if (typeof seen === 'string') {
        rows.push({ name, figures: { 'longest task, ms': seen } })
        break
      }
      rows.push({
        name,
        figures: {
          'longest task, ms': longestMs,
          'main thread, s': seen.mainThreadMs / 1000,
          'style and layout, s': seen.layoutMs / 1000,
          commits: seen.commits,
        },
      })
    }
  }
  process.stderr.write('\r'.padEnd(40) + '\r')
  return { title: 'One paragraph without an end, 20,000 deltas of 5 characters a second', rows }
}

interface Trace {
  traceEvents: readonly {
    name: string
    pid: number
    tid: number
    tdur?: number
    args?: { name?: string }
  }[]
}

/** The CPU time of the longest task of a page's main thread, in milliseconds. */
function longestTask({ traceEvents }: Trace): number {
  const isMain = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  const tasks = traceEvents.filter(({ tdur, pid, tid }) => tdur !== undefined && isMain.has(`${pid} ${tid}`))
  return tasks.reduce((longest, { tdur = 0 }) => Math.max(longest, tdur), 0) / 1000
}
