import type { Clock } from '@chatstream/core'
import type { Tables } from './sqliteTables.ts'

/**
 * Collects the writes of many answers into one transaction. A separate transaction for each write would take
 * ten times as long.
 */
export interface GroupCommit {
  /**
   * Adds a write to the next transaction. Resolves once the write is committed, usually within some
   * milliseconds. If the file is locked or the disk is full, the write is repeated for two seconds. Rejects
   * if the write or the transaction failed.
   */
  add(write: () => void): Promise<void>
  /** Commits the waiting writes. */
  close(): Promise<void>
}

/** The interval between two commits, in milliseconds. A transaction takes about 0.1 ms. */
const commitEveryMs = 4

/** Milliseconds for which a failing write is retried, and between two retries. The process is not blocked meanwhile. */
const writeForMs = 2000
const tryAgainMs = 50

interface Write {
  write: () => void
  done: () => void
  fail: (error: unknown) => void
  untilMs: number
}

/** Creates an object that collects writes for up to 4 ms and commits them in one transaction. */
export function createGroupCommit(tables: Tables, clock: Clock): GroupCommit {
  let waiting: Write[] = []
  let lastCommitMs = -Infinity
  let timer: unknown
  let isClosed = false

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
            if (isPassing(error)) throw error
            settle.push(() => fail(error))
          }
        }
      })
    } catch (error) {
      const goOn = isPassing(error) && !isClosed
      const isOver = ({ untilMs }: Write) => !goOn || untilMs <= lastCommitMs
      waiting = [...group.filter((each) => !isOver(each)), ...waiting]
      if (waiting.length > 0) timer = clock.setTimeout(commit, tryAgainMs)
      for (const { fail } of group.filter(isOver)) fail(error)
      return
    }
    for (const tell of settle) tell()
  }

  return {
    add(write) {
      return new Promise((done, fail) => {
        waiting.push({ write, done, fail, untilMs: clock.monotonicMs() + writeForMs })
        if (timer !== undefined) return
        const restMs = lastCommitMs + commitEveryMs - clock.monotonicMs()
        if (restMs <= 0) commit()
        else timer = clock.setTimeout(commit, restMs)
      })
    },
    async close() {
      isClosed = true
      if (waiting.length > 0) commit()
    },
  }
}

/** The SQLite result codes of temporary failures. https://www.sqlite.org/rescode.html */
const passing: ReadonlySet<unknown> = new Set([
  5, // SQLITE_BUSY
  6, // SQLITE_LOCKED
  7, // SQLITE_NOMEM
  10, // SQLITE_IOERR
  13, // SQLITE_FULL
  14, // SQLITE_CANTOPEN
])

function isPassing(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && passing.has(Number(error.errcode) & 0xff)
}
