import { quantile, spreadOf } from '../../shared/statistics.ts'
import type { Asked, OpenPage, StreamOptions } from '../rig.ts'
import { byTurns, kits } from './scenario.ts'
import type { Scenario } from './scenario.ts'

/** The factor by which a mid-range phone is slower than the measuring machine. */
export const phoneSlowdown = 6
const keyCount = 40
export const phoneStream: StreamOptions = { deltas: 3000, rate: 300, text: 'markdown' }

/** A phone: the CPU is slowed six times, and 300 deltas a second arrive for ten seconds. */
export const phone: Scenario = async (rig, options) => {
  const rows = await measure('phone', rig, options)
  return {
    title: `3,000 deltas of 5 characters of Markdown at 300 a second, the CPU slowed ${phoneSlowdown} times`,
    rows: rows.map(([peer, runs]) => ({
      name: kits[peer] ?? peer,
      figures: {
        'main thread, s': spreadOf(
          runs.map((run) => run.mainThreadMs),
          1e-3,
        ),
        commits: spreadOf(runs.map((run) => run.commits)),
        'frames > 34 ms': spreadOf(runs.map((run) => run.slowFrames)),
        'tasks > 50 ms': spreadOf(runs.map((run) => run.longTasks)),
        'tasks > 150 ms': spreadOf(runs.map((run) => run.veryLongTasks)),
      },
      elapsed: {
        'long tasks, s': spreadOf(
          runs.map((run) => run.longTasksMs),
          1e-3,
        ),
        'longest task, ms': spreadOf(runs.map((run) => run.longestTaskMs)),
        'text behind the wire, median, ms': spreadOf(runs.map(({ behindMs }) => share(behindMs, 0.5))),
        'text behind the wire, p95, ms': spreadOf(runs.map(({ behindMs }) => share(behindMs, 0.95))),
        'took, s': spreadOf(
          runs.map((run) => run.tookMs),
          1e-3,
        ),
      },
    })),
  }
}

/** The scenario `phone`, with a user who types meanwhile. */
export const phoneTyping: Scenario = async (rig, options) => {
  const rows = await measure('phoneTyping', rig, options, type)
  return {
    title: 'The same as `phone`, while someone types five keys a second',
    rows: rows.map(([peer, runs]) => ({
      name: kits[peer] ?? peer,
      figures: {
        [`keys painted, of ${keyCount}`]: spreadOf(runs.map(({ keysMs }) => keysMs.length)),
        'within 100 ms': spreadOf(runs.map(({ keysMs }) => keysMs.filter((ms) => ms <= 100).length)),
        'main thread, s': spreadOf(
          runs.map((run) => run.mainThreadMs),
          1e-3,
        ),
        commits: spreadOf(runs.map((run) => run.commits)),
        'tasks > 50 ms': spreadOf(runs.map((run) => run.longTasks)),
      },
      elapsed: {
        'key to paint, median, ms': spreadOf(runs.map(({ keysMs }) => share(keysMs, 0.5))),
        'key to paint, p95, ms': spreadOf(runs.map(({ keysMs }) => share(keysMs, 0.95))),
        'long tasks, s': spreadOf(
          runs.map((run) => run.longTasksMs),
          1e-3,
        ),
      },
    })),
  }
}

async function measure(
  scenario: string,
  rig: Parameters<Scenario>[0],
  options: Parameters<Scenario>[1],
  during: (page: OpenPage) => Promise<void> = () => Promise.resolve(),
): Promise<[string, Asked[]][]> {
  // The floor has nothing to type into.
  const peers = Object.keys(kits).filter(
    (peer) => options.wants(scenario, peer) && (during === type ? peer !== 'floor' : true),
  )
  const results = await byTurns(peers, options, async (peer) => {
    const opened = await rig.open({ peer, stream: phoneStream, slowdown: phoneSlowdown })
    const [figures] = await Promise.all([opened.ask(), during(opened)])
    await opened.close()
    return figures
  })
  return [...results]
}

const share = (values: readonly number[], part: number) =>
  values.length === 0 ? Number.NaN : quantile(values, part)

/** Types for eight of the ten seconds, without waiting for the page to respond. */
async function type({ page, cdp }: OpenPage): Promise<void> {
  await page.locator('textarea').first().focus() // A second one may measure heights.
  await page.waitForTimeout(1000)
  const answers: Promise<unknown>[] = []
  for (let key = 0; key < keyCount; key += 1) {
    answers.push(
      cdp.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'a', code: 'KeyA', text: 'a' }),
      cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'a', code: 'KeyA' }),
    )
    await page.waitForTimeout(200)
  }
  await Promise.all(answers)
}
