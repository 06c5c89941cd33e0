import type { OpenPage, StreamOptions } from '../rig.ts'
import { kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const stream: StreamOptions = { deltas: 2000, rate: 0, text: 'markdown' }
const peers = ['chatstream']
const turnsEach = 50
const stages = 4

interface Sample {
  heapBytes: number
  nodes: number
  /** The number of those elements that are in the document. */
  attached: number
  listeners: number
}

/**
 * Memory: the heap after 200 turns in one page and a garbage collection. It runs once, because the result does not
 * vary.
 */
export const memory: Scenario = async (rig, { wants }) => {
  const rows = []
  for (const peer of peers.filter((one) => wants('memory', one))) {
    const opened = await rig.open({ peer, stream })
    let before = await sample(opened)
    for (let stage = 1; stage <= stages; stage += 1) {
      for (let turn = 0; turn < turnsEach; turn += 1) {
        process.stderr.write(`\r${peer}, turn ${(stage - 1) * turnsEach + turn + 1} `)
        await opened.ask()
      }
      const after = await sample(opened)
      rows.push({
        name: `${kits[peer]}, turns ${(stage - 1) * turnsEach + 1} to ${stage * turnsEach}`,
        figures: {
          'heap, kB a turn': (after.heapBytes - before.heapBytes) / turnsEach / 1000,
          'heap, MB': after.heapBytes / 1e6,
          'nodes in the document': after.attached,
          'nodes outside it': after.nodes - after.attached,
          listeners: after.listeners,
        },
      })
      before = after
    }
    await opened.close()
  }
  process.stderr.write('\r'.padEnd(40) + '\r')
  return { title: '200 turns of 2,000 deltas of 5 characters of Markdown', rows }
}

async function sample({ page, cdp }: OpenPage): Promise<Sample> {
  // Twice: what the first finds unreachable may have kept something else.
  for (let time = 0; time < 2; time += 1) await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = await cdp.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters')
  const attached = await page.evaluate(() => {
    const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL)
    let count = 1
    while (walker.nextNode() !== null) count += 1
    return count
  })
  return { heapBytes: usedSize, nodes, attached, listeners: jsEventListeners }
}
