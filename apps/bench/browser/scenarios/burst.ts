import { medians } from '../../shared/statistics.ts'
import type { StreamOptions } from '../rig.ts'
import { byTurns, kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

const stream: StreamOptions = { deltas: 100_000, rate: 0, text: 'plain' }

/** The time limit for one answer, in milliseconds. A page that takes longer counts as failed. */
const limitMs = 60_000

/** A burst: 100,000 deltas as fast as the socket takes them, like a replay after a reload. */
export const burst: Scenario = async (rig, options) => {
  const { runs, wants } = options
  const peers = Object.keys(kits).filter((peer) => wants('burst', peer))
  const results = await byTurns(peers, options, async (peer) => {
    const { ask, close } = await rig.open({ peer, stream })
    try {
      const { keysMs: _, behindMs: __, ...figures } = await ask(limitMs)
      return figures
    } catch (error) {
      console.error(error)
      return undefined
    } finally {
      await close()
    }
  })
  return {
    title: '100,000 deltas of 5 characters of plain text, as fast as the socket gives them',
    rows: peers.map((peer) => {
      const done = (results.get(peer) ?? []).filter((figures) => figures !== undefined)
      const name = kits[peer] ?? peer
      if (done.length < runs) return { name, figures: { 'main thread, s': `over ${limitMs / 1000}` } }
      const seen = medians(done)
      return {
        name,
        figures: {
          'main thread, s': seen.mainThreadMs / 1000,
          commits: seen.commits,
          frames: seen.frames,
          'tasks > 50 ms': seen.longTasks,
        },
        elapsed: {
          'took, s': seen.tookMs / 1000,
          'longest task, ms': seen.longestTaskMs === 0 ? 'under 50' : seen.longestTaskMs,
          'worst frame, ms': seen.worstFrameMs,
        },
      }
    }),
  }
}
