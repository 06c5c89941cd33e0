import { medians } from '../../shared/statistics.ts'
import type { StreamOptions } from '../rig.ts'
import { byTurns, kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

export const fastStream: StreamOptions = { deltas: 20_000, rate: 2000, text: 'markdown' }

/** A fast model: 20,000 deltas of Markdown at 2,000 a second. */
export const fast: Scenario = async (rig, options) => {
  const { wants } = options
  const peers = Object.keys(kits).filter((peer) => wants('fast', peer))
  const results = await byTurns(peers, options, async (peer) => {
    const { ask, close } = await rig.open({ peer, stream: fastStream })
    const { keysMs: _, ...figures } = await ask()
    await close()
    return figures
  })
  const rows = peers.map((peer) => ({ peer, seen: medians(results.get(peer) ?? []) }))
  const floorMs = rows.find(({ peer }) => peer === 'floor')?.seen.mainThreadMs
  return {
    title: '20,000 deltas of 5 characters of Markdown at 2,000 a second',
    rows: rows.map(({ peer, seen }) => ({
      name: kits[peer] ?? peer,
      figures: {
        'main thread, s': seen.mainThreadMs / 1000,
        '× floor': floorMs === undefined ? 'not measured' : seen.mainThreadMs / floorMs,
        'script, s': seen.scriptMs / 1000,
        'style and layout, s': seen.layoutMs / 1000,
        commits: seen.commits,
        'frames > 34 ms': seen.slowFrames,
        'worst frame, ms': seen.worstFrameMs,
        'took, s': seen.tookMs / 1000,
      },
    })),
  }
}
