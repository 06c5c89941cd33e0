import { median, medians } from '../../shared/statistics.ts'
import type { OpenPage, StreamOptions } from '../rig.ts'
import { byTurns, kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const stream: StreamOptions = { deltas: 5000, rate: 1000, text: 'plain' }
const peers = ['chatstream', 'aiSdk']
const lengths = [0, 200, 1000, 5000]

/** A long thread: the cost of an answer, and of a key press meanwhile, after many earlier messages. */
export const thread: Scenario = async (rig, options) => {
  const { wants } = options
  const wanted = peers.filter((peer) => wants('thread', peer))
  const cases = wanted.flatMap((peer) => lengths.map((length) => `${peer} ${length}`))
  const results = await byTurns(cases, options, async (name) => {
    const [peer = '', length] = name.split(' ')
    const opened = await rig.open({ peer, stream, history: Number(length) })
    const [{ keysMs, behindMs: _, ...figures }] = await Promise.all([opened.ask(), type(opened)])
    await opened.close()
    // A page that gets to none of the keys while it reads has made them wait all that time.
    const waitedMs = keysMs.length === 0 ? [figures.tookMs] : keysMs
    return { ...figures, keyMs: median(waitedMs), worstKeyMs: Math.max(...waitedMs) }
  })
  const seen = new Map(cases.map((name) => [name, medians(results.get(name) ?? [])]))
  return {
    title: '5,000 deltas of plain text at 1,000 a second, below so many messages, while someone types',
    rows: cases.map((name) => {
      const [peer = '', length] = name.split(' ')
      const figures = seen.get(name)
      const emptyMs = seen.get(`${peer} 0`)?.mainThreadMs ?? Number.NaN
      if (figures === undefined) throw new Error(`${name} was not measured.`)
      return {
        name: `${kits[peer]}, ${length} above`,
        figures: {
          'main thread, s': figures.mainThreadMs / 1000,
          '× empty thread': figures.mainThreadMs / emptyMs,
          'frames > 34 ms': figures.slowFrames,
        },
        elapsed: {
          'worst frame, ms': figures.worstFrameMs,
          'a key, ms': figures.keyMs,
          'worst key, ms': figures.worstKeyMs,
        },
      }
    }),
  }
}

/** Types into the composer for about three seconds of the five. */
async function type({ page }: OpenPage): Promise<void> {
  await page.locator('textarea').focus()
  await page.waitForTimeout(500)
  for (let key = 0; key < 30; key += 1) {
    await page.keyboard.press('a')
    await page.waitForTimeout(100)
  }
}
