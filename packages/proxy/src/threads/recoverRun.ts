import { reduceMessage } from '@chatstream/core'
import type {
  ChatMessage,
  Clock,
  Protocol,
  StoredRun,
  StoredThread,
  ThreadMessage,
  ThreadStore,
} from '@chatstream/core'
import { lostRun, producerDied } from '../logs/streamLog.ts'
import type { RunEnd } from '../logs/streamLog.ts'
import { createCollector } from '../streams/collectRun.ts'
import type { EndedRun } from '../streams/collectRun.ts'
import type { Streams } from '../streams/createStreams.ts'
import { afterRun, withEnd, write } from './threadRules.ts'

/** Options of `recoverRun`. */
export interface RecoverOptions {
  store: ThreadStore
  streams: Pick<Streams, 'read'>
  clock: Clock
  protocolOf: (upstream: string, path: string) => Protocol | undefined
  /** Called with the end of the run, once it is stored. Only the process that stored the end calls this function. */
  onRecovered?: ((run: RecoveredRun) => void) | undefined
}

/** The end of a run whose process is gone. Nothing is left of its request. */
type RecoveredRun = Omit<EndedRun, 'request'>

/**
 * Ends the run (request to the model) of a thread if the process that received the answer has died. The
 * answer is completed with the events in the log, the store of resumable answers. The model is not asked
 * again. If the process may still be alive, resolves with the milliseconds after which to check again.
 * Otherwise resolves with `undefined`.
 */
export async function recoverRun(
  owner: string,
  { id: threadId, run }: StoredThread,
  { store, streams, clock, protocolOf, onRecovered }: RecoverOptions,
): Promise<number | undefined> {
  if (run === undefined) return undefined
  const first = await streams.read(run.id, owner, 0)
  if (first?.isFetchedHere === true || (first !== undefined && first.end === undefined))
    return Math.max(1000, run.aliveUntil - clock.now())
  // The log of another process may have the run, or it is not yet in the log.
  const restMs = run.aliveUntil - clock.now()
  if (first === undefined && restMs > 0) return restMs
  const end = first?.end ?? producerDied
  const [stored] = await store.branch(owner, threadId, run.messageId, 1)
  const blocks: string[] = []
  for (let page = first; page !== undefined && page.events.length > 0;) {
    blocks.push(...page.events)
    page = await streams.read(run.id, owner, blocks.length)
  }
  const protocol = protocolOf(run.upstream, run.path)
  const answer = stored && (await decode(stored, blocks, run, end, protocol))
  let isEnded = false
  await store.update(owner, threadId, [run.messageId], ({ thread, messages }) => {
    isEnded = thread?.run?.id === run.id
    if (thread === undefined || !isEnded) return undefined
    const revision = (messages.get(run.messageId)?.revision ?? 0) + 1
    return write(afterRun(thread, answer, clock.now()), {
      messages: answer === undefined ? [] : [{ ...answer, revision }],
      before: messages,
      events: [{ type: 'run-ended', threadId, runId: run.id, messageId: run.messageId }],
    })
  })
  const user = owner === '' ? undefined : { id: owner }
  if (isEnded) onRecovered?.({ runId: run.id, threadId, user, message: answer, usage: answer?.usage, end })
  return undefined
}

/**
 * Returns the answer with the events of the log. If the stored answer has more events than the log, returns the
 * stored answer.
 */
async function decode(
  stored: ThreadMessage,
  blocks: readonly string[],
  run: StoredRun,
  end: RunEnd,
  protocol: Protocol | undefined,
): Promise<ChatMessage> {
  const isWhole = protocol !== undefined && blocks.length >= run.events
  if (!isWhole) {
    const lost = end.end === 'complete' ? lostRun('The stream log no longer has the answer.') : end
    return withEnd({ ...stored, status: end.end === 'stopped' ? 'stopped' : 'interrupted' }, lost, false)
  }
  const collector = createCollector(protocol, {
    message: reduceMessage(stored, { type: 'reset' }),
    asked: { messages: [stored], runId: run.id },
  })
  collector.push(blocks)
  return withEnd(await collector.message(end), end, blocks.length === 0)
}
