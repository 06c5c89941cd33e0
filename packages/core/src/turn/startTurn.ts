import type { Clock, FrameScheduler } from '../clock.ts'
import { createId } from '../createId.ts'
import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import { streamMetrics, type StreamMetrics } from '../metrics/streamMetrics.ts'
import type { NextRun } from '../reduce/runs.ts'
import type { RunEnd } from '../run/runStream.ts'
import { frameBatch } from '../store/frameBatch.ts'
import { applySchema } from './applySchema.ts'
import type { SendOptions } from '../chat/chat.ts'
import type { ChatState, ChatStatus } from '../state/chatState.ts'
import { defaultProtocol } from './defaultProtocol.ts'
import type { ChatOptions } from './options.ts'
import type { TurnAction } from '../state/reduceTurn.ts'
import { selectMessage } from '../state/selectors.ts'
import { cannotAsk } from './refusals.ts'
import { tell } from '../callSafely.ts'
import { carryOutCalls } from './toolCalls.ts'
import { retryOptions, type TurnRun, turnRun } from './turnRun.ts'

/** One answer in the making: a run, and the runs that follow from its tool calls. */
export interface Turn {
  /** Ends it for everyone who waits; what its stream or its tools still say is not heard. */
  settle(end: Pick<RunEnd, 'status'> & { error?: { data: ChatErrorData } }): void
  /** Tries again now, where a try is waited for. */
  retryNow(): void
}

export interface TurnOptions {
  /** The id of the conversation. */
  id: string
  messageId: string
  /** The run to begin with; absent to begin with the tool calls that wait. */
  runId?: string
  /** How that run begins, where not by asking a question: with what a server has kept of it, or with the answer so far. */
  begins?: 'resumed' | 'extending'
  regenerates?: ChatMessage
  overrides: SendOptions
  getState(): ChatState
  dispatch(action: TurnAction): void
  options(): ChatOptions
  /** What is remembered of the server from turn to turn. */
  server: { keepsRuns: boolean }
  clock: Clock
  frames: FrameScheduler
  /** A run begins, which a server may keep under this id. */
  onRun(runId: string): Promise<void>
  /** `isLeft`: the server may still have more of it. */
  onEnd(message: ChatMessage | undefined, leftRunId: string | undefined): void
}

export function startTurn(turn: TurnOptions): Turn {
  const { messageId, getState, dispatch, options, clock } = turn
  const abort = new AbortController()
  let { runId } = turn
  const hurried = new Set<() => void>()
  let ended = false
  /** Of the run under way or just ended; none while the tools have their turn first. */
  let metrics: StreamMetrics | undefined
  /** The run's `finish`, kept back until it is known whether the answer goes on. */
  let finish: ChatEvent | undefined
  /** Whether a tool was called. An answer without a call is flushed and ended at once, in one change of the page. */
  let called = turn.runId === undefined
  /** The run takes the place of one that was cut off, whose words go once it has its own. */
  let withdraws = false
  /** The run under way. */
  let run: TurnRun | undefined

  const queue = frameBatch<ChatEvent>(
    (events) =>
      dispatch({ type: 'events', messageId, events, at: clock.now(), metrics: metrics?.current ?? {} }),
    turn.frames,
  )
  const message = () => selectMessage(getState(), messageId)
  const hearTools = (events: readonly ChatEvent[], status: ChatStatus = 'waiting') => {
    dispatch({ type: 'tools', messageId, events, status })
    for (const event of events) tell(() => options().onEvent?.(event, { messageId }))
  }

  function settle({ status, error }: Parameters<Turn['settle']>[0]) {
    queue.flush()
    // Also where a subscriber, told of the last words just now, has stopped it.
    if (ended) return
    ended = true
    metrics?.end()
    abort.abort()
    const isLeft = run?.isNamed === true
    if (status === 'stopped' && isLeft) void run?.stop()
    dispatch({
      type: 'end',
      messageId,
      status,
      metrics: metrics?.current,
      finish: status === 'complete' ? finish : undefined,
      error: error?.data,
    })
    // Given up is not gone: what the server keeps can still be had.
    const hasMore = error === undefined || error.data.attempts !== undefined
    turn.onEnd(message(), isLeft && status === 'interrupted' && hasMore ? runId : undefined)
  }

  async function rounds() {
    let cuts = 0
    for (let how: NextRun = 'follow'; ;) {
      const end = runId === undefined ? complete : await stream(runId, (metrics ??= streamMetrics(clock)))
      if (ended) return
      const again = await afterCut(end, cuts)
      if (again !== undefined) {
        cuts++
        how = again
      } else if (end.status !== 'complete') return settle(cuts > 0 ? brokeOff(end) : end)
      else if (!called || !(await callsAnswered())) return settle(end)
      else how = 'follow'
      if (ended) return
      runId = createId()
      dispatch({ type: 'continue', messageId, runId, metrics: metrics?.current, finish, how })
      withdraws = how === 'replace'
      finish = undefined
      metrics = undefined
    }
  }

  /** How another run takes the place of one that was cut off, after a while, where the app wants that. */
  async function afterCut(end: RunEnd, cuts: number): Promise<NextRun | undefined> {
    const { whenCut = 'keep', attempts = 5 } = retryOptions(options())
    const isCut =
      end.status === 'interrupted' || (end.status === 'failed' && cuts > 0 && end.error.data.retryable)
    if (!isCut || whenCut === 'keep' || cuts >= attempts || ended) return undefined
    queue.flush()
    await run?.waitForTry(end.error, cuts + 1)
    return whenCut === 'continue' && canExtend() ? 'extend' : 'replace'
  }

  const canExtend = () => (options().protocol ?? defaultProtocol).capabilities.prefill

  async function stream(id: string, measured: StreamMetrics): Promise<RunEnd> {
    const { limiter } = options()
    const release = await limiter?.acquire(abort.signal)
    try {
      run = await turnRun(turn, id, { signal: abort.signal, onRetryNow })
      if (!ended) await turn.onRun(id)
      if (ended) return stopped
      if (id !== turn.runId || limiter !== undefined) {
        dispatch({ type: 'connection', status: 'connecting', connection: undefined })
      }
      const events = run.events(measured)
      for (;;) {
        const { done, value } = await events.next()
        if (ended) return stopped
        if (done === true) {
          if (value.status === 'complete') run = undefined
          return value
        }
        hear(value.map((event) => applySchema(event, options().schema)))
      }
    } finally {
      release?.()
    }
  }

  function onRetryNow(listener: () => void) {
    hurried.add(listener)
    return () => hurried.delete(listener)
  }

  function hear(heard: readonly ChatEvent[]) {
    const events: readonly ChatEvent[] = withdraws ? [{ type: 'reset' }, ...heard] : heard
    withdraws = false
    const last = events.at(-1)
    finish = last?.type === 'finish' ? last : undefined
    called ||= events.some((event) => event.type === 'tool-start')
    queue.add(finish === undefined ? events : events.slice(0, -1))
    for (const event of events) tell(() => options().onEvent?.(event, { messageId }))
  }

  /** Carries out what can be; whether the model may go on after that. */
  async function callsAnswered(): Promise<boolean> {
    queue.flush()
    const answer = message()
    if (answer === undefined) return false
    return carryOutCalls(answer, options(), {
      signal: abort.signal,
      message,
      hear: hearTools,
      isOver: () => ended,
    })
  }

  if (turn.runId === undefined) dispatch({ type: 'tools', messageId, events: [], status: 'waiting' })
  else if (options().limiter?.isFull === true)
    dispatch({ type: 'connection', status: 'waiting', connection: undefined })
  rounds().catch((cause: unknown) =>
    settle({ status: 'failed', error: cannotAsk('The chat could not ask', cause) }),
  )
  return { settle, retryNow: () => hurried.forEach((hurry) => hurry()) }
}

/** What was said before stays, however the attempts to mend it ended. */
function brokeOff(end: RunEnd): RunEnd {
  return end.status === 'failed' ? { ...end, status: 'interrupted' } : end
}

const complete: RunEnd = { status: 'complete' }
const stopped: RunEnd = { status: 'stopped' }
