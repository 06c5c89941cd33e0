import type { Clock, FrameScheduler } from '../clock.ts'
import { createId } from '../createId.ts'
import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import { streamMetrics, type StreamMetrics } from '../metrics/streamMetrics.ts'
import { type RunEnd, runStream } from '../run/runStream.ts'
import { frameBatch } from '../store/frameBatch.ts'
import { fetchTransport } from '../transport/fetchTransport.ts'
import { applySchema } from './applySchema.ts'
import type { SendOptions } from './chat.ts'
import type { ChatState } from './chatState.ts'
import { loadDefaultProtocol } from './defaultProtocol.ts'
import type { ChatOptions } from './options.ts'
import { prepareRequest } from './prepareRequest.ts'
import type { ChatAction } from './reduceChat.ts'
import { cannotAsk } from './refusals.ts'
import { selectMessage } from './selectors.ts'
import { carryOut, clientCalls, isAnswered, toolDefinitions, toolNamed } from './toolCalls.ts'

/** One answer in the making: a run, and the runs that follow from its tool calls. */
export interface Turn {
  /** Ends it for everyone who waits; what its stream or its tools still say is not heard. */
  settle(end: Pick<RunEnd, 'status'> & { error?: { data: ChatErrorData } }): void
}

export interface TurnOptions {
  /** The id of the conversation. */
  id: string
  messageId: string
  /** The run to begin with; absent to begin with the tool calls that wait. */
  runId?: string
  regenerates?: ChatMessage
  overrides: SendOptions
  getState(): ChatState
  dispatch(action: ChatAction): void
  options(): ChatOptions
  clock: Clock
  frames: FrameScheduler
  onEnd(message: ChatMessage | undefined): void
}

const defaultToolRounds = 8

export function startTurn(turn: TurnOptions): Turn {
  const { messageId, getState, dispatch, options, clock } = turn
  const abort = new AbortController()
  let ended = false
  /** Of the run under way or just ended; none while the tools have their turn first. */
  let metrics: StreamMetrics | undefined
  /** The run's `finish`, kept back until it is known whether the answer goes on. */
  let finish: ChatEvent | undefined
  /** Whether a tool was called. An answer without a call is flushed and ended at once, in one change of the page. */
  let called = turn.runId === undefined

  const queue = frameBatch<ChatEvent>(
    (events) =>
      dispatch({ type: 'events', messageId, events, at: clock.now(), metrics: metrics?.current ?? {} }),
    turn.frames,
  )
  const tools = () => options().schema?.tools ?? {}
  const message = () => selectMessage(getState(), messageId)

  function settle({ status, error }: Parameters<Turn['settle']>[0]) {
    queue.flush()
    // Also where a subscriber, told of the last words just now, has stopped it.
    if (ended) return
    ended = true
    metrics?.end()
    abort.abort()
    dispatch({
      type: 'end',
      messageId,
      status,
      metrics: metrics?.current,
      finish: status === 'complete' ? finish : undefined,
      error: error?.data,
    })
    turn.onEnd(message())
  }

  async function rounds() {
    let { runId } = turn
    for (;;) {
      const end = runId === undefined ? complete : await stream(runId, (metrics ??= streamMetrics(clock)))
      if (ended) return
      if (end.status !== 'complete' || !called || !(await callsAnswered())) return settle(end)
      if (ended) return
      runId = createId()
      dispatch({ type: 'continue', messageId, runId, metrics: metrics?.current, finish })
      finish = undefined
      metrics = undefined
    }
  }

  async function stream(runId: string, measured: StreamMetrics): Promise<RunEnd> {
    const protocol = options().protocol ?? (await loadDefaultProtocol())
    if (ended) return stopped
    const { chatId, messages } = getState()
    // In its first run the answer is empty, and no part of what the model is sent.
    const history = runId === turn.runId ? messages.slice(0, -1) : messages
    const told = chatId === undefined ? {} : { chatId }
    const { overrides, regenerates } = turn
    const input = {
      id: turn.id,
      runId,
      messages: history,
      tools: toolDefinitions(tools()),
      ...told,
      ...(regenerates !== undefined && runId === turn.runId && { regenerates }),
      ...(overrides.model !== undefined && { model: overrides.model }),
    }
    const context = { id: turn.id, messages: history, ...told }
    const { fetch, transport, timeouts, onUnauthorized } = options()
    const run = runStream({
      transport: transport ?? fetchTransport(fetch === undefined ? {} : { fetch }),
      decoder: protocol.createDecoder(input),
      prepare: (signal) => prepareRequest(protocol, input, options(), overrides, context, signal),
      signal: abort.signal,
      clock,
      timeouts: { ...protocol.timeouts, ...timeouts },
      metrics: measured,
      ...(onUnauthorized !== undefined && { onUnauthorized }),
    })
    for (;;) {
      const { done, value } = await run.next()
      if (done === true || ended) return done === true ? value : stopped
      hear(value.map((event) => applySchema(event, options().schema)))
    }
  }

  function hear(events: readonly ChatEvent[]) {
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
    if (answer === undefined || (answer.runs?.length ?? 0) > (options().toolRounds ?? defaultToolRounds))
      return false
    const waiting = clientCalls(answer).filter(({ state }) => state === 'ready' || state === 'running')
    await Promise.all(
      waiting.map(async (call) => {
        for await (const event of carryOut(call, toolNamed(tools(), call.name), abort.signal)) {
          if (ended) return
          dispatch({ type: 'tools', messageId, events: [event], status: 'waiting' })
          tell(() => options().onEvent?.(event, { messageId }))
        }
      }),
    )
    const after = message()
    return !ended && after !== undefined && isAnswered(after, tools())
  }

  if (turn.runId === undefined) dispatch({ type: 'tools', messageId, events: [], status: 'waiting' })
  rounds().catch((cause: unknown) =>
    settle({ status: 'failed', error: cannotAsk('The chat could not ask', cause) }),
  )
  return { settle }
}

const complete: RunEnd = { status: 'complete' }
const stopped: RunEnd = { status: 'stopped' }

/** An app's callback that throws is reported as an uncaught error; the stream goes on. */
export function tell(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
