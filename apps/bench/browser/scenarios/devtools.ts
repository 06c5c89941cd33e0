import { spreadOf } from '../../shared/statistics.ts'
import type { StreamOptions } from '../rig.ts'
import { byTurns, type Scenario } from './scenario.ts'

const stream: StreamOptions = { deltas: 100_000, rate: 2000, text: 'plain' }

const pages: Readonly<Record<string, string>> = {
  chatstream: 'chatstream',
  chatstreamDevtools: 'chatstream with the open panel of the devtools',
}

/** The cost of the developer's panel: the same long stream without and with it. */
export const devtools: Scenario = async (rig, options) => {
  const names = Object.keys(pages).filter((name) => options.wants('devtools', name))
  const results = await byTurns(names, options, async (peer) => {
    const { ask, close } = await rig.open({ peer, stream })
    const figures = await ask()
    await close()
    return figures
  })
  const mainThreadOf = (name: string) =>
    spreadOf(results.get(name)?.map((run) => run.mainThreadMs) ?? [], 1e-3)
  return {
    title: '100,000 deltas of 5 characters of plain text at 2,000 a second',
    rows: [...results].map(([name, runs]) => ({
      name: pages[name] ?? name,
      figures: {
        'main thread, s': mainThreadOf(name),
        '× without': results.has('chatstream')
          ? mainThreadOf(name).median / mainThreadOf('chatstream').median
          : 'not measured',
        commits: spreadOf(runs.map((run) => run.commits)),
        'frames > 34 ms': spreadOf(runs.map((run) => run.slowFrames)),
      },
    })),
  }
}
