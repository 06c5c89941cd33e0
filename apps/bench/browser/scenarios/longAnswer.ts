import type { OpenPage } from '../rig.ts'
import { kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const peers = ['floor', 'chatstream', 'aiSdk']
/** The lengths of the answers, in deltas of 5 characters. */
const sizes = [8_800, 17_600, 35_200, 70_400, 140_800]
const rate = 5000

/**
 * A long answer: the memory that the page keeps for it after a garbage collection. It runs once, because the result
 * does not vary.
 */
export const longAnswer: Scenario = async (rig, { wants }) => {
  const rows = []
  for (const peer of peers.filter((one) => wants('longAnswer', one))) {
    let before: number | undefined
    for (const deltas of sizes) {
      process.stderr.write(`\r${peer}, ${deltas} deltas`.padEnd(40))
      const opened = await rig.open({ peer, stream: { deltas, rate, text: 'markdown' } })
      const empty = await heapOf(opened)
      const reason = await opened.ask().then(
        () => undefined,
        ({ message }: Error) => message,
      )
      const bytes = (await heapOf(opened)) - empty
      await opened.close()
      rows.push({
        name: `${kits[peer]}, ${(deltas * 5) / 1000} k characters`,
        figures:
          reason === undefined
            ? {
                'heap, MB': bytes / 1e6,
                'kB a character': bytes / deltas / 5 / 1000,
                '× half the answer': before === undefined ? '' : bytes / before,
              }
            : { 'heap, MB': reason },
      })
      if (reason !== undefined) break
      before = bytes
    }
  }
  process.stderr.write('\r'.padEnd(40) + '\r')
  return { title: 'What one answer of Markdown keeps in memory, 5,000 deltas of 5 characters a second', rows }
}

async function heapOf({ cdp }: OpenPage): Promise<number> {
  // Twice: what the first finds unreachable may have kept something else.
  for (let time = 0; time < 2; time += 1) await cdp.send('HeapProfiler.collectGarbage')
  return (await cdp.send('Runtime.getHeapUsage')).usedSize
}
