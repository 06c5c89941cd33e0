import type { Clock } from '@chatstream/core'
import type { Tables } from './sqliteTables.ts'

/** Groups writes of many runs into one transaction, since one transaction per write would cost ten times as much. */
export interface GroupCommit {
  /** Resolves once the write is committed, within some milliseconds. Rejects if the write or the transaction failed. */
  add(write: () => void): Promise<void>
  /** Commits the waiting writes. */
  close(): Promise<void>
}

/** The interval between two commits. A transaction takes about 0.1 ms. */
const commitEveryMs = 4

/** Collects writes for up to 4 ms and commits them together. */
export function createGroupCommit(tables: Tables, clock: Clock): GroupCommit {
  let waiting: { write: () => void; done: () => void; fail: (error: unknown) => void }[] = []
  let lastCommitMs = -Infinity
  let timer: unknown

  function commit(): void {
    clock.clearTimeout(timer)
    timer = undefined
    const group = waiting
    waiting = []
    lastCommitMs = clock.monotonicMs()
    const settle: (() => void)[] = []
    try {
      tables.transaction(() => {
        for (const { write, done, fail } of group) {
          try {
            write()
            settle.push(done)
          } catch (error) {
            settle.push(() => fail(error))
          }
        }
      })
    } catch (error) {
      for (const { fail } of group) fail(error)
      return
    }
    for (const tell of settle) tell()
  }

  return {
    add(write) {
      return new Promise((done, fail) => {
        waiting.push({ write, done, fail })
        if (timer !== undefined) return
        const restMs = lastCommitMs + commitEveryMs - clock.monotonicMs()
        if (restMs <= 0) commit()
        else timer = clock.setTimeout(commit, restMs)
      })
    },
    async close() {
      if (waiting.length > 0) commit()
    },
  }
}
