import { createId } from '../createId.ts'
import type { FinishReason, NextRun } from '../message.ts'
import type { StreamMetrics } from '../metrics/streamMetrics.ts'
import type { Limiter } from '../run/limiter.ts'
import type { RunEnd } from '../run/run.ts'
import { runStream } from '../run/runStream.ts'
import type { InterruptedRun } from '../state/chatState.ts'
import { selectMessage } from '../state/selectors.ts'
import { cannotAsk } from './cannotAsk.ts'
import { carryOutCalls, hasRoundsLeft } from './toolCalls.ts'
import type { Turn, TurnContext, TurnEnd, TurnStart } from './turn.ts'
import { type TurnEvents, turnEvents } from './turnEvents.ts'
import { nextAfterCut, type TurnRun, turnRun } from './turnRun.ts'

/**
 * Starts a turn of a chat: one answer with its tool calls. `onEnd` is called once, after the turn has ended
 * and the state has been updated.
 */
// Long: the rounds of a turn share its run, its signal and its end.
export function startTurn(context: TurnContext, start: TurnStart, onEnd: () => void): Turn {
  const { messageId } = start
  const { dispatch, options, clock } = context
  const abort = new AbortController()
  const { signal } = abort
  let ended = false
  let metrics: StreamMetrics | undefined
  let next: NextRun = start.begins === 'extending' ? 'extend' : 'follow'
  /** The run that its server may still be writing. */
  let openRun: TurnRun | undefined
  const answer = selectMessage(context.getState(), messageId)
  const events = turnEvents(
    answer ?? { id: messageId, parts: [] },
    options,
    context.frames,
    (shown, inFrame) => {
      metrics?.shown?.(inFrame)
      dispatch({ type: 'events', messageId, events: shown, at: clock.now(), metrics: metrics?.current ?? {} })
    },
  )

  function settle({ status, error, finish }: TurnEnd) {
    // The user may have stopped where the decoder holds text back.
    const rest = openRun?.options.session.rest() ?? []
    if (rest.length > 0) events.add(rest)
    events.flush()
    // A subscriber may have stopped the turn during the flush.
    if (ended) return
    ended = true
    metrics?.end()
    abort.abort()
    const run = openRun?.options.isNamed() === true ? openRun : undefined
    if (status === 'stopped') void run?.stop()
    const interruptedRun = run && leftRun(run, messageId, status, error)
    dispatch({
      type: 'end',
      messageId,
      status,
      metrics: metrics?.current,
      finish,
      error: error?.data,
      interruptedRun,
    })
    onEnd()
  }

  async function readRuns(): Promise<void> {
    let cuts = 0
    for (let { runId } = start; ;) {
      const end = runId === undefined ? toolsFirst : await inTurn(options().limiter, signal, readRun, runId)
      const settleNow = () => settle(cuts > 0 ? asInterrupted(end) : end)
      const how = ended ? undefined : await nextRun(end, cuts, settleNow)
      if (ended) return
      if (how === undefined) return settleNow()
      if (how !== 'follow') cuts++
      next = how
      runId = createId()
      const finish = end.status === 'complete' ? end.finish : undefined
      dispatch({ type: 'continue', messageId, runId, how, finish, metrics: metrics?.current })
      metrics = undefined
      if (how === 'replace') events.replaceRun()
    }
  }

  async function readRun(runId: string, hasWaited: boolean): Promise<RunEnd> {
    const run = turnRun(context, { ...start, next }, runId, signal)
    openRun = run
    metrics = run.options.metrics
    await context.saved()
    if (ended) return { status: 'stopped' }
    if (runId !== start.runId || hasWaited)
      dispatch({ type: 'set', fields: { status: 'connecting', connection: undefined } })
    const end = await readToEnd(run, events, () => ended)
    if (end.status === 'complete') openRun = undefined
    return end
  }

  /** Returns how another run continues the answer, after a wait or tool calls; `undefined` if no run follows. */
  async function nextRun(end: RunEnd, cuts: number, settleNow: () => void): Promise<NextRun | undefined> {
    if (end.status !== 'complete') return openRun && nextAfterCut(openRun, end, cuts, events.flush)
    const { reason, pauses = false } = end.finish ?? {}
    // A call of an answer that was cut off is not whole, and the next request would be cut off, too.
    if (reason !== undefined && unfinished.has(reason)) return undefined
    if (!pauses && !events.hasToolCall && start.runId !== undefined) return undefined
    events.flush()
    if (pauses && hasRoundsLeft(context, messageId)) return 'follow'
    const areAnswered = await carryOutCalls(context, messageId, signal, settleNow)
    return areAnswered ? 'follow' : undefined
  }

  showWait(context, start)
  readRuns().catch((cause: unknown) => settle({ status: 'failed', error: cannotAsk('chat-failed', cause) }))
  return { settle, retryNow: () => openRun?.retryNow() }
}

const unfinished: ReadonlySet<FinishReason> = new Set(['length', 'content-filter', 'error'])

/** The end that takes the place of a first run if a turn begins with tool calls. */
const toolsFirst: RunEnd = { status: 'complete' }

/** Shows that the turn waits for its tools, or for the limiter. */
function showWait({ dispatch, options }: TurnContext, { messageId, runId }: TurnStart): void {
  if (runId === undefined) dispatch({ type: 'tools', messageId, events: [], status: 'waiting' })
  else if (options().limiter?.isFull === true)
    dispatch({ type: 'set', fields: { status: 'waiting', connection: undefined } })
}

/** Reads a run once the limiter allows it. */
async function inTurn(
  limiter: Limiter | undefined,
  signal: AbortSignal,
  readRun: (runId: string, hasWaited: boolean) => Promise<RunEnd>,
  runId: string,
): Promise<RunEnd> {
  const release = await limiter?.acquire(signal)
  try {
    return await readRun(runId, limiter !== undefined)
  } finally {
    release?.()
  }
}

/** Reads a run to its end, or until its turn has ended. */
async function readToEnd(run: TurnRun, events: TurnEvents, hasEnded: () => boolean): Promise<RunEnd> {
  const batches = runStream(run.options)
  for (;;) {
    const { done, value } = await batches.next()
    if (hasEnded()) return { status: 'stopped' }
    if (done === true) {
      if (value.status === 'complete') events.end(value.finish)
      return value
    }
    events.add(value)
  }
}

/**
 * The run to store for an incomplete answer. After the last retry the server may still hold the rest, and a question
 * that failed may have arrived, so the id is kept.
 */
function leftRun(
  { id: runId, options, hasOpened }: TurnRun,
  messageId: string,
  status: TurnEnd['status'],
  error: TurnEnd['error'],
): InterruptedRun | undefined {
  if (status === 'interrupted' && error === undefined) return { runId, messageId }
  if (error === undefined) return undefined
  const { attempts, retryable } = error.data
  const mayHaveArrived = options.mayPostAgain && retryable && !hasOpened()
  return mayHaveArrived || (status === 'interrupted' && attempts !== undefined)
    ? { runId, messageId, gaveUp: true }
    : undefined
}

/**
 * Turns the end `failed` into `interrupted`: the answer keeps its text although the runs that were to replace it
 * failed.
 */
function asInterrupted(end: RunEnd): RunEnd {
  return end.status === 'failed' ? { ...end, status: 'interrupted' } : end
}
