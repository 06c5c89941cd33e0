import type {
  ChatMessage,
  Clock,
  Protocol,
  StoredThread,
  ThreadMessage,
  ThreadSnapshot,
  ThreadStore,
  ThreadWrite,
} from '@chatstream/core'
import type { Report } from '../exchange/report.ts'
import { setBackgroundTimer } from '../logs/backgroundTimer.ts'
import type { RunEnd } from '../logs/streamLog.ts'
import { createCollector } from '../streams/collectRun.ts'
import type { Recording } from '../streams/recording.ts'
import { createRetries } from './retries.ts'
import { afterRun, nextVersion, withEnd, write } from './threadRules.ts'

/** Milliseconds between two stored states of an answer that is under way. */
const checkpointMs = 3000

/**
 * The duration of the lease of a run (request to the model), in milliseconds. At each checkpoint, the answer so far
 * is stored and the lease is renewed. A server whose log does not have the run treats the run as alive until the
 * lease ends.
 */
export const runLeaseMs = 15_000

/**
 * Milliseconds to wait for the store at the end of a run. After this time, clients get the end although it is not
 * stored.
 */
const endWaitMs = 5000

/** A run of a thread. */
interface ThreadRun {
  owner: string
  threadId: string
  runId: string
  messageId: string
}

/** Options of `createRecorder`. */
export interface RecorderOptions {
  store: ThreadStore
  run: ThreadRun
  /** The stored answer, in which the run has begun. */
  answer: ThreadMessage
  protocol: Protocol
  clock: Clock
  report: Report
  /** Called once the end is stored. */
  onEnd(answer: ChatMessage): void
  /** Called if another process began the run, or if the run began before the thread was lost. */
  onRelease(): Promise<void>
}

/**
 * Stores the answer of one run (request to the model) in its thread (conversation) while the answer arrives.
 */
export interface Recorder extends Recording {
  /** Resolves once the end is stored or given up. */
  settled: Promise<void>
  /** Tries once more to store the end, and then gives up. */
  close(): void
}

/**
 * Creates the object that decodes an answer and stores it in its thread (conversation). The answer is stored
 * every few seconds, when a tool call is ready, and at its end.
 */
export function createRecorder(options: RecorderOptions): Recorder {
  const { run, answer, protocol, clock, report } = options
  let events = 0
  let calls = 0
  let ended: Promise<ChatMessage> | undefined
  let settle = () => {}
  const settled = new Promise<void>((resolve) => (settle = resolve))
  const stored = storedAnswer(options)
  const retries = createRetries(clock, (error) => report(error, 'the store of threads'))
  const checkpoints = repeatCheckpoints(clock, async () => {
    try {
      await stored.checkpoint(collector.current ?? answer, events)
    } catch (error) {
      report(error, 'the store of threads')
    }
  })
  const collector = createCollector(protocol, {
    message: answer,
    asked: { messages: [answer], runId: run.runId },
    clock,
    onProgress(message) {
      const ready = readyCalls(message)
      if (ready > calls) checkpoints.now()
      calls = ready
    },
  })

  async function end(how: RunEnd): Promise<ChatMessage> {
    checkpoints.stop()
    const message = withEnd(await collector.message(how), how, events === 0)
    const isStored = retries
      .until(() => stored.end(message, events === 0))
      .then((isDone) => isDone && !stored.isDeleted() && options.onEnd(message))
      .finally(settle)
    let late: unknown
    const waited = new Promise<void>((resolve) => (late = setBackgroundTimer(clock, resolve, endWaitMs)))
    await Promise.race([isStored, waited])
    clock.clearTimeout(late)
    return message
  }

  return {
    push(blocks) {
      events += blocks.length
      collector.push(blocks)
    },
    end: (how) => (ended ??= end(how)),
    async release() {
      checkpoints.stop()
      settle()
      await options.onRelease()
    },
    onDeleted: stored.onDeleted,
    settled,
    close: retries.close,
  }
}

/** The stored answer of a run. Each write does nothing if the thread no longer has the run. */
function storedAnswer({ store, run, clock }: RecorderOptions) {
  const { owner, threadId, runId, messageId } = run
  let isDeleted = false
  let stopRun = () => {}

  async function save(
    change: (thread: StoredThread, stored: ThreadMessage, before: ThreadSnapshot['messages']) => ThreadWrite,
  ) {
    let isThere = false
    await store.update(owner, threadId, [messageId], ({ thread, messages }) => {
      const stored = messages.get(messageId)
      isThere = thread?.run?.id === runId && stored !== undefined
      return thread !== undefined && stored !== undefined && isThere
        ? change(thread, stored, messages)
        : undefined
    })
    if (isThere || isDeleted) return
    isDeleted = true
    stopRun()
  }

  return {
    isDeleted: () => isDeleted,
    onDeleted: (stop: () => void) => void (stopRun = stop),
    checkpoint: (message: ChatMessage, events: number) =>
      save((thread, { revision }, before) => {
        const alive = thread.run && { ...thread.run, aliveUntil: clock.now() + runLeaseMs, events }
        const messages = [{ ...message, revision }]
        return {
          thread: { ...nextVersion(thread, messages, before), ...(alive && { run: alive }) },
          messages,
        }
      }),
    end: (message: ChatMessage, isEmpty: boolean) =>
      save((thread, { revision }, before) => {
        const isFree = isEmpty && message.status === 'failed'
        const final = { ...(isFree ? withoutLastRun(message) : message), revision: revision + 1 }
        const events = [{ type: 'run-ended', threadId, runId, messageId } as const]
        return write(afterRun(thread, message, clock.now()), { messages: [final], before, events })
      }),
  }
}

/** Calls `save` at an interval and on demand, one call at a time. */
function repeatCheckpoints(clock: Clock, save: () => Promise<void>) {
  let isSaving = false
  let isOver = false
  let timer: unknown

  function now(): void {
    if (isSaving || isOver) return
    isSaving = true
    void save().then(() => (isSaving = false))
  }

  function wait(): void {
    timer = setBackgroundTimer(
      clock,
      () => {
        wait()
        now()
      },
      checkpointMs,
    )
  }
  wait()
  return {
    now,
    stop() {
      isOver = true
      clock.clearTimeout(timer)
    },
  }
}

/** The number of calls whose arguments are whole. */
function readyCalls({ parts }: ChatMessage): number {
  return parts.filter((part) => part.type === 'tool-call' && part.state !== 'streaming-input').length
}

/**
 * Returns the answer without its last run. A run that failed before its first event is asked again with the same
 * id.
 */
function withoutLastRun({ runs = [], ...message }: ChatMessage): ChatMessage {
  const earlier = runs.slice(0, -1)
  return earlier.length === 0 ? message : { ...message, runs: earlier }
}
