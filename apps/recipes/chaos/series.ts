// A series of random runs, and the counts that it prints.
import { parseArgs } from 'node:util'

/** The runs of one command. Ctrl-C ends the series after the runs under way. */
export interface Series {
  first: number
  runs: number
  /** Takes the seeds, `workers` at a time. */
  takeAll(workers: number, take: (seed: number) => Promise<void>): Promise<void>
  /** The last error that nothing caught. Each is returned once. */
  died(): string | undefined
  /** Reports an error that no fault explains. */
  onUnexpected(error: unknown, place: string): void
}

/** Starts a series. Errors that nothing catches are recorded, and do not end the process. */
export function startSeries(seed: string, runs: number): Series {
  const first = seed === 'now' ? Date.now() % 1_000_000_000 : Number(seed)
  const stopped = new AbortController()
  process.once('SIGINT', () => stopped.abort())
  let lastError: string | undefined
  const onUnexpected = (error: unknown, place: string) => {
    lastError = `${place}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
  }
  process.on('uncaughtException', onUnexpected)
  process.on('unhandledRejection', (error) => onUnexpected(error, 'unhandledRejection'))
  return {
    first,
    runs,
    async takeAll(workers, take) {
      let next = first
      const worker = async () => {
        while (!stopped.signal.aborted && next < first + runs) await take(next++)
      }
      await Promise.all(Array.from({ length: workers }, worker))
    },
    died() {
      const error = lastError
      lastError = undefined
      return error
    },
    onUnexpected,
  }
}

/** The options that every series has. */
export function readSeriesOptions(runs: string, atOnce: string) {
  return parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: runs },
      atOnce: { type: 'string', default: atOnce },
      only: { type: 'string' },
      servers: { type: 'boolean', default: false },
      mutations: { type: 'boolean', default: false },
    },
  }).values
}

export function count(counts: Map<string, number>, what: string, by = 1): void {
  counts.set(what, (counts.get(what) ?? 0) + by)
}

export function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([what, n]) => `${n} ${what}`).join(', ')
}
