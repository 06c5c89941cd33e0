import type { Clock } from '@chatstream/core'
import { seededRandom } from '@chatstream/testing'

/** A source of random waits in a time of its own. */
export interface Chance {
  random(): number
  clock: Clock
  /** Waits for a random time: none, mostly a short one, at times up to 150 ms. */
  pass(): Promise<void>
  /** The milliseconds after which a watcher is woken: at most a second. */
  wakeMs(): number
}

/** Creates a source of chance that the seed decides. */
export function createChance(seed: number, clock: Clock): Chance {
  const random = seededRandom(seed)
  return {
    random,
    clock,
    pass() {
      const kind = random()
      if (kind < 0.2) return Promise.resolve()
      const maxMs = kind < 0.6 ? 2 : kind < 0.9 ? 20 : 150
      return new Promise((resolve) => clock.setTimeout(resolve, Math.floor(random() * maxMs)))
    },
    wakeMs: () => Math.floor(random() * (random() < 0.1 ? 900 : 10)),
  }
}
