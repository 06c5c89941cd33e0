import { spreadOf } from '../../shared/statistics.ts'
import type { StreamOptions } from '../rig.ts'
import { byTurns, kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

export const fastStream: StreamOptions = { deltas: 20_000, rate: 2000, text: 'markdown' }

/** A fast model: 20,000 deltas of Markdown at 2,000 per second. */
export const fast: Scenario = async (rig, options) => {
  const peers = Object.keys(kits).filter((peer) => options.wants('fast', peer))
  const results = await byTurns(peers, options, async (peer) => {
    const { ask, close } = await rig.open({ peer, stream: fastStream })
    const figures = await ask()
    await close()
    return figures
  })
  const mainThreadOf = (peer: string) =>
    spreadOf(results.get(peer)?.map((run) => run.mainThreadMs) ?? [], 1e-3)
  return {
    title: '20,000 deltas of 5 characters of Markdown at 2,000 a second',
    rows: [...results].map(([peer, runs]) => {
      const mainThread = mainThreadOf(peer)
      return {
        name: kits[peer] ?? peer,
        figures: {
          'main thread, s': mainThread,
          '× floor': results.has('floor') ? mainThread.median / mainThreadOf('floor').median : 'not measured',
          'script, s': spreadOf(
            runs.map((run) => run.scriptMs),
            1e-3,
          ),
          'style and layout, s': spreadOf(
            runs.map((run) => run.layoutMs),
            1e-3,
          ),
          commits: spreadOf(runs.map((run) => run.commits)),
          'frames > 34 ms': spreadOf(runs.map((run) => run.slowFrames)),
        },
        elapsed: {
          'worst frame, ms': spreadOf(runs.map((run) => run.worstFrameMs)),
          'took, s': spreadOf(
            runs.map((run) => run.tookMs),
            1e-3,
          ),
        },
      }
    }),
  }
}
