import { expect, test } from 'vitest'
import { fuzzProxy } from './crashFuzz.testing.ts'

/**
 * The number of runs. `CHATSTREAM_FUZZ_RUNS=10000 vitest run --project unit packages/proxy/src/crashFuzz.test.ts` sets
 * another.
 */
const runs = Number(process.env['CHATSTREAM_FUZZ_RUNS'] ?? 500)
const seed = Number(process.env['CHATSTREAM_FUZZ_SEED'] ?? Date.now() % 1_000_000)

// An error that nothing has caught fails the test, too: the test runner reports it.
test(
  `the process lives, whatever is said to it (seed ${seed}) (fault A1)`,
  { timeout: 1_200_000 },
  async () => {
    const before = process.memoryUsage().rss
    const { places, lastStatus } = await fuzzProxy(runs, seed)
    expect(lastStatus).toBe(200)
    expect(Object.keys(places).filter((place) => !place.endsWith('on purpose'))).toEqual([])
    expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 * 1024)
  },
)
