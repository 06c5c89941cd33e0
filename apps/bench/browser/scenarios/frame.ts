import { spreadOf } from '../../shared/statistics.ts'
import type { StreamOptions } from '../rig.ts'
import { byTurns, kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/** As many deltas as a fast model sends in a frame. */
const perFrame = 33
const frames = 200
export const frameStream: StreamOptions = { deltas: perFrame * frames, rate: 0, text: 'markdown', perFrame }

/** The cost of a frame. All kits do the same number of steps, so that the result does not depend on the machine's load. */
export const frame: Scenario = async (rig, options) => {
  const peers = Object.keys(kits).filter((peer) => options.wants('frame', peer))
  const results = await byTurns(peers, options, async (peer) => {
    const { ask, close } = await rig.open({ peer, stream: frameStream })
    const figures = await ask()
    await close()
    return figures
  })
  const costOf = (peer: string) =>
    spreadOf(results.get(peer)?.map((run) => run.mainThreadMs) ?? [], 1 / frames)
  return {
    title: `${frames} steps of ${perFrame} deltas of Markdown, each after the paint of the one before it`,
    rows: [...results].map(([peer, runs]) => ({
      name: kits[peer] ?? peer,
      figures: {
        'main thread, ms a step': costOf(peer),
        '× floor': results.has('floor') ? costOf(peer).median / costOf('floor').median : 'not measured',
        'script, ms a step': spreadOf(
          runs.map((run) => run.scriptMs),
          1 / frames,
        ),
        'style and layout, ms a step': spreadOf(
          runs.map((run) => run.layoutMs),
          1 / frames,
        ),
        commits: spreadOf(runs.map((run) => run.commits)),
      },
      elapsed: {
        'took, s': spreadOf(
          runs.map((run) => run.tookMs),
          1e-3,
        ),
      },
    })),
  }
}
