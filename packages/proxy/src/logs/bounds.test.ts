import { manualClock } from '@chatstream/testing'
import { describe, expect, test } from 'vitest'
import { memoryLog } from './memoryLog.ts'
import type { NewRun, Producer, RunWriter } from './streamLog.ts'

const producer: Producer = { stop() {}, lost() {}, readersChanged() {} }

function runOf(owner: string, id: string): NewRun {
  return { key: `${owner}-${id}`, runId: id, owner, requestHash: 'h', retainMs: 60_000 }
}

function started(log: ReturnType<typeof memoryLog>, run: NewRun): RunWriter {
  const created = log.create(run, producer)
  if (!('writer' in created)) throw new Error('The run exists.')
  return created.writer
}

describe('a flood of DELETE for ids that never were', () => {
  test('pushes out no answer, of nobody, in a log that is nearly full', () => {
    const log = memoryLog({ maxBytes: 40_000, clock: manualClock() })
    for (const owner of ['ada', 'bob']) {
      const writer = started(log, runOf(owner, 'answer'))
      void writer.append(['data: kept\n'])
      void writer.end({ end: 'complete' })
    }
    for (let times = 0; times < 1000; times++) void log.stop(runOf('eve', `never-${times}`))
    for (const owner of ['ada', 'bob'])
      expect(log.read(`${owner}-answer`, 0, 1000)).toMatchObject({ lastSeq: 1 })
  })

  test('leaves the last twenty of the user, and a stop before its question still ends that', () => {
    const log = memoryLog({ clock: manualClock() })
    for (let times = 0; times < 1000; times++) void log.stop(runOf('eve', `never-${times}`))
    const stored = Array.from({ length: 1000 }, (_, times) => log.find(`eve-never-${times}`))
    expect(stored.filter((run) => run !== undefined)).toHaveLength(20)
    expect(log.find('eve-never-999')).toMatchObject({ end: { end: 'stopped' }, requestHash: '' })
    expect('existing' in log.create(runOf('eve', 'never-999'), producer)).toBe(true)
  })
})

test('the answers of one user push out their own oldest, and nobody else’s', () => {
  const log = memoryLog({ maxBytes: 400_000, maxBytesPerUser: 50_000, clock: manualClock() })
  const text = `data: ${'x'.repeat(10_000)}\n`
  for (const [owner, count] of [
    ['bob', 1],
    ['eve', 20],
  ] as const) {
    for (let index = 0; index < count; index++) {
      const writer = started(log, runOf(owner, `${index}`))
      void writer.append([text])
      void writer.end({ end: 'complete' })
    }
  }
  expect(log.find('bob-0')).toBeDefined()
  expect(log.find('eve-19')).toBeDefined()
  const left = Array.from({ length: 20 }, (_, index) => log.find(`eve-${index}`)).filter(
    (run) => run !== undefined,
  )
  expect(left).toHaveLength(4)
  const endless = started(log, runOf('eve', 'endless'))
  const flood = () => {
    for (let times = 0; times < 20; times++) void endless.append([text])
  }
  expect(flood).toThrow('full')
  expect(log.find('bob-0')).toBeDefined()
})
