import type { StoredThread } from '@chatstream/core'
import { callContained } from '../exchange/report.ts'
import type { Report } from '../exchange/report.ts'
import { setBackgroundTimer } from '../logs/backgroundTimer.ts'
import { repeatEvery } from '../logs/watchers.ts'
import { runLeaseMs } from './recorder.ts'
import { recoverRun } from './recoverRun.ts'
import type { RecoverOptions } from './recoverRun.ts'

/** Options of `createRecovery`. */
export interface RecoveryOptions extends RecoverOptions {
  report: Report
  /** Returns `true` if this process is receiving an answer of the thread. */
  isFetchedHere(owner: string, threadId: string): boolean
}

/** Ends runs (requests to the model) whose processes have died. */
export interface Recovery {
  /**
   * If the process of a thread's run has died, ends the run. Otherwise checks again when the lease of the run (the
   * time for which it counts as alive) has ended. Resolves with the current thread.
   */
  recover(owner: string, thread: StoredThread): Promise<StoredThread | undefined>
  close(): void
}

/**
 * Creates the object that ends runs (requests to the model) whose processes have died. At the start, it
 * checks all runs. Later, it regularly checks the runs whose lease (the time for which a run counts as alive)
 * has ended. So a run ends even if no client opens its thread.
 */
export function createRecovery(options: RecoveryOptions): Recovery {
  const { store, clock, isFetchedHere } = options
  const timers = new Map<string, unknown>()
  const report = (error: unknown) => options.report(error, 'the store of threads')
  let isSweeping = false

  async function recover(owner: string, thread: StoredThread): Promise<StoredThread | undefined> {
    if (thread.run === undefined || isFetchedHere(owner, thread.id)) return thread
    const againMs = await recoverRun(owner, thread, options)
    if (againMs === undefined) return store.find(owner, thread.id)
    const key = JSON.stringify([owner, thread.id])
    clock.clearTimeout(timers.get(key))
    const again = async () => {
      timers.delete(key)
      const now = await store.find(owner, thread.id)
      if (now !== undefined) await recover(owner, now)
    }
    timers.set(
      key,
      setBackgroundTimer(clock, () => callContained(again, report), againMs),
    )
    return thread
  }

  async function sweep(isOld: (thread: StoredThread) => boolean): Promise<void> {
    if (isSweeping) return
    isSweeping = true
    try {
      for (const { owner, thread } of await store.running()) if (isOld(thread)) await recover(owner, thread)
    } finally {
      isSweeping = false
    }
  }

  const isExpired = ({ run }: StoredThread) => run !== undefined && run.aliveUntil <= clock.now()
  callContained(() => sweep(() => true), report)
  const stopSweeps = repeatEvery(
    runLeaseMs,
    clock,
    () => callContained(() => sweep(isExpired), report),
    report,
  )

  return {
    recover,
    close() {
      stopSweeps()
      for (const timer of timers.values()) clock.clearTimeout(timer)
    },
  }
}
