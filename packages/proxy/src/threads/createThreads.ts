import { textOf } from '@chatstream/core'
import type {
  ChatMessage,
  Clock,
  Protocol,
  StoredThread,
  ThreadQuestion,
  ThreadStore,
} from '@chatstream/core'
import { ProxyError } from '../errors/proxyError.ts'
import { threadsNotServed, threadsUnavailable } from '../errors/threadRefusals.ts'
import type { ProxyUser } from '../exchange/exchange.ts'
import { callContained } from '../exchange/report.ts'
import type { Report } from '../exchange/report.ts'
import type { Streams } from '../streams/createStreams.ts'
import type { Recording } from '../streams/recording.ts'
import { decideBegin, wantedBy } from './beginRun.ts'
import type { Begun } from './beginRun.ts'
import { createRecorder, runLeaseMs } from './recorder.ts'
import type { Recorder } from './recorder.ts'
import type { RecoverOptions } from './recoverRun.ts'
import { createRecovery } from './recovery.ts'
import { titleOf, write } from './threadRules.ts'

/**
 * The argument of `OnThreadTitle`: a thread (conversation) that needs a title, with its first question and
 * answer.
 */
export interface UntitledThread {
  threadId: string
  user: ProxyUser | undefined
  question: ChatMessage
  answer: ChatMessage
}

/**
 * A function that returns a title for a thread (conversation) after its first answer. If it returns
 * `undefined`, the thread keeps the title that was made from the question. See `ProxyOptions.onThreadTitle`.
 */
export type OnThreadTitle = (thread: UntitledThread) => string | undefined | Promise<string | undefined>

/** Options of `createThreads`. */
export interface ThreadsOptions {
  store: ThreadStore
  streams: Pick<Streams, 'read' | 'stopRun'>
  clock: Clock
  report: Report
  onThreadTitle?: OnThreadTitle | undefined
  protocolOf: (upstream: string, path: string) => Protocol | undefined
  /** Called with the end of each run whose process has died. */
  onRecovered?: RecoverOptions['onRecovered']
}

/** A question of a thread, as it is to be asked. */
interface ThreadAsk {
  question: ThreadQuestion
  user: ProxyUser | undefined
  runId: string
  upstream: string
  path: string
  protocol: Protocol | undefined
  /** The maximum number of characters of the thread. */
  maxChars: number
}

/** The part of a proxy that stores conversations. */
export interface Threads {
  store: ThreadStore
  clock: Clock
  report: Report
  /**
   * Stores a question and its answer, in which a run (request to the model) begins. If the answer may not begin,
   * rejects with e.g. `thread_busy` or `threads_unavailable`.
   */
  begin(ask: ThreadAsk): Promise<Recording | 'known'>
  /** If the process of a thread's run has died, ends the run. Resolves with the current thread. */
  recover(owner: string, thread: StoredThread): Promise<StoredThread | undefined>
  /** Stops the run of a thread, even if another machine receives its answer. */
  stopRun(owner: string, runId: string): Promise<void>
  /** One function for each client that reads events. The function disconnects the client. */
  feeds: Set<() => void>
  /**
   * Disconnects the clients that read events, and refuses new connections for events. The clients reconnect
   * at another machine.
   */
  disconnect(): void
  /** `true` once `disconnect` was called. */
  isDisconnected(): boolean
  /**
   * Stores the ends of the last runs, and then closes the store. Call this method when no run is in progress.
   */
  close(): Promise<void>
}

/**
 * Calls the store of threads (conversations). If the store fails, reports the error and throws
 * `threads_unavailable`. If `act` throws a `ProxyError` (a refusal), throws it unchanged.
 */
export async function callStore<Value>(act: () => Value | Promise<Value>, report: Report): Promise<Value> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ProxyError) throw error
    report(error, 'the store of threads')
    throw threadsUnavailable()
  }
}

/**
 * Creates the part of a proxy that stores conversations. It also ends runs (requests to the model) whose process has
 * died.
 */
export function createThreads(options: ThreadsOptions): Threads {
  const { store, streams, clock, report } = options
  const recorders = new Map<string, Recorder>()
  store.reportTo?.((error) => report(error, 'the store of threads'))
  const recovery = createRecovery({
    ...options,
    isFetchedHere: (owner, threadId) => recorders.has(keyOf(owner, threadId)),
  })

  async function begin(ask: ThreadAsk): Promise<Recording | 'known'> {
    const { question, user, runId, upstream, path, protocol, maxChars } = ask
    if (protocol === undefined)
      throw threadsNotServed('On the server, give the upstream a protocol, such as agUi().')
    const owner = user?.id ?? ''
    const { threadId, device } = question
    const before = await store.find(owner, threadId)
    if (before?.run !== undefined) await recovery.recover(owner, before)
    const now = clock.now()
    const run = {
      id: runId,
      aliveUntil: now + runLeaseMs,
      upstream,
      path,
      ...(device !== undefined && { device }),
    }
    const outcome: { begun: Begun } = { begun: 'known' }
    await store.update(owner, threadId, wantedBy(question), (snapshot) => {
      outcome.begun = decideBegin({ question, run, now, maxChars }, snapshot)
      return outcome.begun === 'known' ? undefined : outcome.begun.write
    })
    const { begun } = outcome
    if (begun === 'known') return 'known'
    const key = keyOf(owner, threadId)
    const recorder = createRecorder({
      store,
      run: { owner, threadId, runId, messageId: begun.answer.id },
      answer: begun.answer,
      protocol,
      clock,
      report,
      onEnd: (answer) => nameThread(ask, answer, options),
      async onRelease() {
        recorders.delete(key)
        await callStore(() => recovery.recover(owner, begun.write.thread), report)
      },
    })
    recorders.set(key, recorder)
    void recorder.settled.then(() => recorders.get(key) === recorder && recorders.delete(key))
    return recorder
  }

  let isDisconnected = false
  const feeds = new Set<() => void>()

  return {
    store,
    clock,
    report,
    begin: (ask) => callStore(() => begin(ask), report),
    recover: (owner, thread) => callStore(() => recovery.recover(owner, thread), report),
    stopRun: (owner, runId) => streams.stopRun(runId, owner),
    feeds,
    isDisconnected: () => isDisconnected,
    disconnect() {
      isDisconnected = true
      for (const disconnect of feeds) disconnect()
    },
    async close() {
      recovery.close()
      for (const recorder of recorders.values()) recorder.close()
      await Promise.all([...recorders.values()].map(({ settled }) => settled))
      await store.close()
    },
  }
}

function keyOf(owner: string, threadId: string): string {
  return JSON.stringify([owner, threadId])
}

/** If a thread has the title that was made from its question, gives it the title that the application makes. */
function nameThread(
  { question: { threadId, messages }, user }: ThreadAsk,
  answer: ChatMessage,
  { store, onThreadTitle, report }: ThreadsOptions,
): void {
  const asked = messages.find(({ role }) => role === 'user')
  const isFirst = asked !== undefined && asked.parentId === undefined
  if (onThreadTitle === undefined || !isFirst || textOf(answer) === '') return
  const name = async () => {
    const title = await onThreadTitle({ threadId, user, question: asked, answer })
    if (title === undefined || title === '') return
    await store.update(user?.id ?? '', threadId, [], ({ thread }) =>
      thread === undefined || thread.title !== titleOf(asked) ? undefined : write({ ...thread, title }),
    )
  }
  callContained(name, (error) => report(error, 'onThreadTitle'))
}
