import type { Clock, FrameScheduler } from '../clock.ts'
import { createId } from '../createId.ts'
import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import { streamMetrics, type StreamMetrics } from '../metrics/streamMetrics.ts'
import type { NextRun } from '../reduce/runs.ts'
import type { Recovery, RetryOptions } from '../run/connection.ts'
import { type Ask, type RunEnd, runStream } from '../run/runStream.ts'
import { frameBatch } from '../store/frameBatch.ts'
import { fetchTransport } from '../transport/fetchTransport.ts'
import type { Transport } from '../transport/transport.ts'
import { applySchema } from './applySchema.ts'
import type { SendOptions } from './chat.ts'
import type { ChatState, ChatStatus } from './chatState.ts'
import { defaultProtocol } from './defaultProtocol.ts'
import type { ChatOptions } from './options.ts'
import { prepareRequest } from './prepareRequest.ts'
import type { TurnAction } from './reduceTurn.ts'
import { selectMessage } from './selectors.ts'
import { cannotAsk } from './refusals.ts'
import { streamRequest } from './streamRequest.ts'
import { tell } from './tell.ts'
import { carryOutCalls } from './toolCalls.ts'
import { toolDefinitions } from './toolDefinitions.ts'

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
  const hurried = new Set<() => void>()
  let ended = false
  /** Of the run under way or just ended; none while the tools have their turn first. */
  let metrics: StreamMetrics | undefined
  /** The run's `finish`, kept back until it is known whether the answer goes on. */
  let finish: ChatEvent | undefined
  /** Whether a tool was called. An answer without a call is flushed and ended at once, in one change of the page. */
  let called = turn.runId === undefined
  /** The run under way, as a server may know it. */
  let named: { runId: string; location?: string } | undefined

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
    if (status === 'stopped' && named !== undefined) void stopAtServer(named)
    dispatch({
      type: 'end',
      messageId,
      status,
      metrics: metrics?.current,
      finish: status === 'complete' ? finish : undefined,
      error: error?.data,
    })
    turn.onEnd(message(), status === 'interrupted' && error === undefined ? named?.runId : undefined)
  }

  async function rounds() {
    let { runId } = turn
    let cuts = 0
    for (let how: NextRun = 'follow'; ;) {
      const end = runId === undefined ? complete : await stream(runId, (metrics ??= streamMetrics(clock)))
      if (ended) return
      const whenCut = end.status === 'interrupted' ? retryOptions().whenCut : undefined
      if (whenCut !== undefined && whenCut !== 'keep' && cuts < (retryOptions().attempts ?? 5)) {
        queue.flush()
        cuts++
        how = whenCut === 'continue' && protocol().capabilities.prefill ? 'extend' : 'replace'
      } else if (end.status !== 'complete' || !called || !(await callsAnswered())) return settle(end)
      else how = 'follow'
      if (ended) return
      runId = createId()
      dispatch({ type: 'continue', messageId, runId, metrics: metrics?.current, finish, how })
      finish = undefined
      metrics = undefined
    }
  }

  const protocol = () => options().protocol ?? defaultProtocol
  const retryOptions = (): RetryOptions => {
    const { retry = {} } = options()
    return retry === false ? { attempts: 0 } : retry
  }
  const transport = (): Transport => {
    const { fetch, transport: own } = options()
    return own ?? fetchTransport(fetch === undefined ? {} : { fetch })
  }

  async function stream(runId: string, measured: StreamMetrics): Promise<RunEnd> {
    const isFirst = runId === turn.runId
    const begins = isFirst ? turn.begins : undefined
    const release = await options().limiter?.acquire(abort.signal)
    try {
      const { codec, input, context } = await question(runId, isFirst)
      if (ended) return stopped
      named = { runId }
      await turn.onRun(runId)
      if (ended) return stopped
      if (!isFirst || release !== undefined)
        dispatch({ type: 'connection', status: 'connecting', connection: undefined })
      const { onUnauthorized, timeouts } = options()
      const run = runStream({
        transport: transport(),
        createDecoder: () => codec.createDecoder(input),
        prepare: (signal, ask) => prepare(signal, ask, runId),
        signal: abort.signal,
        clock,
        timeouts: { ...protocol().timeouts, ...timeouts },
        metrics: measured,
        recovery: recovery(begins === 'resumed'),
        ...(onUnauthorized !== undefined && { onUnauthorized }),
      })
      async function prepare(signal: AbortSignal, ask: Ask, streamId: string) {
        if (ask.type === 'post') {
          const request = await prepareRequest(codec, input, options(), turn.overrides, context, signal)
          if (!('x-chatstream-id' in request.headers)) named = undefined
          return request
        }
        return streamRequest(ask, streamId, options(), turn.overrides, context, signal)
      }
      for (;;) {
        const { done, value } = await run.next()
        if (done === true) {
          if (!ended) named = undefined
          return value
        }
        if (ended) return stopped
        hear(value.map((event) => applySchema(event, options().schema)))
      }
    } finally {
      release?.()
    }
  }

  async function question(runId: string, isFirst: boolean) {
    const codec = await protocol().load()
    const { chatId, messages } = getState()
    // In its first run the answer is empty, and no part of what the model is sent.
    const isEmpty = isFirst && turn.begins !== 'extending'
    const history = isEmpty ? messages.slice(0, -1) : messages
    const told = chatId === undefined ? {} : { chatId }
    const { overrides, regenerates } = turn
    const input = {
      id: turn.id,
      runId,
      messages: history,
      tools: toolDefinitions(options().schema?.tools ?? {}),
      ...told,
      ...(regenerates !== undefined && isFirst && { regenerates }),
      ...(overrides.model !== undefined && { model: overrides.model }),
    }
    return { codec, input, context: { id: turn.id, messages: history, ...told } }
  }

  function recovery(resumes: boolean): Recovery {
    const { connectivity, random } = options()
    return {
      retry: retryOptions(),
      resumes,
      mayAsk: message()?.parts.length === 0,
      isNamed: () => named !== undefined,
      keeps: () => turn.server.keepsRuns,
      onOpen(kept) {
        turn.server.keepsRuns = kept !== undefined
        if (kept === undefined) named = undefined
        else if (named !== undefined && kept.location !== undefined) named.location = kept.location
      },
      onConnection: (status, connection) => dispatch({ type: 'connection', status, connection }),
      onRetryNow(listener) {
        hurried.add(listener)
        return () => hurried.delete(listener)
      },
      ...(connectivity !== undefined && { connectivity }),
      ...(random !== undefined && { random }),
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
    if (answer === undefined) return false
    return carryOutCalls(answer, options(), {
      signal: abort.signal,
      message,
      hear: hearTools,
      isOver: () => ended,
    })
  }

  /** The reading has been aborted first: a browser has six connections to a host, and this may need one. */
  async function stopAtServer({ runId, location }: { runId: string; location?: string }) {
    const { messages } = getState()
    const ask: Ask = { type: 'delete', ...(location !== undefined && { location }) }
    const { signal } = new AbortController()
    const request = await streamRequest(
      ask,
      runId,
      options(),
      turn.overrides,
      { id: turn.id, messages },
      signal,
    )
    await transport()
      .open(request)
      .catch(() => undefined) // What the server says to it changes nothing here.
  }

  if (turn.runId === undefined) dispatch({ type: 'tools', messageId, events: [], status: 'waiting' })
  else if (options().limiter?.isFull === true)
    dispatch({ type: 'connection', status: 'waiting', connection: undefined })
  rounds().catch((cause: unknown) =>
    settle({ status: 'failed', error: cannotAsk('The chat could not ask', cause) }),
  )
  return { settle, retryNow: () => hurried.forEach((hurry) => hurry()) }
}

const complete: RunEnd = { status: 'complete' }
const stopped: RunEnd = { status: 'stopped' }
