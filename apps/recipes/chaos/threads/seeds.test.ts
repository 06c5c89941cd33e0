import { expect, test } from 'vitest'
import { planOf } from './plan.ts'
import { runThread } from './run.ts'
import { openSimulation } from './simulated.ts'

/** Seeds of runs that failed once. Most of their orders of events are hard to write by hand. */
const found: readonly (readonly [seed: number, fault: string])[] = [
  [964018266, 'a question was lost that was stopped before it was stored'],
  [964025301, 'a run was stored as complete after a reset between a result and its next run'],
  [964025410, 'a tool ran twice after a stop'],
  [964030455, 'a run stayed running whose proxy was killed'],
  [1800974788, 'after a reload the revision of a run’s end was unknown'],
  [1800975004, 'a page that was closed asked its next question'],
  [1800975276, 'a page that was closed went on after a load'],
]

test.each(found)('seed %i: %s, and no longer does', async (seed) => {
  const unexpected: unknown[] = []
  const open = openSimulation((error) => void unexpected.push(error))
  const { wrong, detail } = await runThread(open, planOf(seed))
  expect(wrong && `${wrong}: ${detail}`).toBeUndefined()
  expect(unexpected).toEqual([])
})
