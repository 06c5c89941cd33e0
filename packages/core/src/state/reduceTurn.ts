import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage, MessageStatus } from '../message.ts'
import type { RunMetrics } from '../metrics/streamMetrics.ts'
import { reduceMessages } from '../reduce/reduceMessage.ts'
import { beginRun, endMessage, type NextRun, withRun } from '../reduce/runs.ts'
import type { Connection } from '../run/connection.ts'
import type { ChatState, ChatStatus } from './chatState.ts'
import { show, update, usageOf } from './reduceChat.ts'

/** What happens in a turn. */
export type TurnAction =
  | { type: 'events'; messageId: string; events: readonly ChatEvent[]; at: number; metrics: RunMetrics }
  /** What became of tool calls, outside of any stream. */
  | { type: 'tools'; messageId: string; events: readonly ChatEvent[]; status: ChatStatus }
  | { type: 'connection'; status: ChatStatus; connection: Connection | undefined }
  /** The answer goes on with another run; `finish` ends the one before. */
  | {
      type: 'continue'
      messageId: string
      runId: string
      how: NextRun
      finish: ChatEvent | undefined
      metrics: RunMetrics | undefined
    }
  | {
      type: 'end'
      messageId: string
      status: Exclude<MessageStatus, 'streaming'>
      finish: ChatEvent | undefined
      error: ChatErrorData | undefined
      /** Of the last run; none where the turn was no run. */
      metrics: RunMetrics | undefined
    }
  /** An answer is watched again: one of these messages, or one that only its stream knows yet. */
  | { type: 'resume'; messageId: string; added: readonly ChatMessage[] }

/** What a conversation becomes by what happens in a turn: a pure function. What does not change keeps its identity. */
export function reduceTurn(state: ChatState, action: TurnAction): ChatState {
  switch (action.type) {
    case 'events':
      return takeEvents(state, action)
    case 'tools': {
      const next = update(state, action.messageId, (message) => reduceMessages(message, action.events))
      return next.status === action.status ? next : { ...next, status: action.status }
    }
    case 'connection': {
      const { connection: _, ...rest } = state
      return { ...rest, status: action.status, ...(action.connection && { connection: action.connection }) }
    }
    case 'continue':
      return goOn(state, action)
    case 'end':
      return end(state, action)
    case 'resume': {
      const { error: _, ...rest } = state
      const grown = { ...rest, ...(action.added.length > 0 && show([...state.messages, ...action.added])) }
      return { ...update(grown, action.messageId, reopen), status: 'connecting' }
    }
    default:
      action satisfies never
      return state
  }
}

function reopen(message: ChatMessage): ChatMessage {
  const { error: _, ...rest } = message
  return { ...rest, status: 'streaming' }
}

type EventsAction = Extract<TurnAction, { type: 'events' }>

function takeEvents(state: ChatState, { messageId, events, at, metrics }: EventsAction): ChatState {
  let next = update(state, messageId, (message) => reduceMessages(message, events, at))
  let usageCame = false
  const said: { title?: string; chatId?: string } = {}
  for (const event of events) {
    if (event.type === 'title') said.title = event.title
    else if (event.type === 'start' && event.chatId !== undefined) said.chatId = event.chatId
    else if (event.type === 'usage') usageCame = true
  }
  const { connection: _, ...rest } = next
  const status: ChatStatus = 'streaming'
  next = { ...rest, ...said, status, metrics }
  return usageCame ? { ...next, ...usageOf([...next.hidden, ...next.messages]) } : next
}

function goOn(state: ChatState, action: Extract<TurnAction, { type: 'continue' }>): ChatState {
  const { error: _, metrics: __, connection: ___, ...rest } = state
  const next = update(rest, action.messageId, (message) =>
    beginRun(reopen(endRun(message, action)), action.runId, action.how),
  )
  return { ...next, status: 'connecting' }
}

function end(state: ChatState, action: Extract<TurnAction, { type: 'end' }>): ChatState {
  const { status, error, metrics } = action
  const {
    error: _,
    connection: __,
    ...rest
  } = update(state, action.messageId, (message) => {
    const finished = endRun(message, action)
    const settled = finished.status === 'streaming' ? endMessage(finished, status) : finished
    return error === undefined ? settled : { ...settled, error }
  })
  return {
    ...rest,
    status: 'idle',
    ...(metrics !== undefined && { metrics }),
    ...(error !== undefined && { error }),
  }
}

function endRun(message: ChatMessage, { finish, metrics }: RunEnding): ChatMessage {
  const finished = finish === undefined ? message : reduceMessages(message, [finish])
  return metrics === undefined ? finished : withRun(finished, (run) => ({ ...run, ...metrics }))
}

type RunEnding = Pick<Extract<TurnAction, { type: 'end' }>, 'finish' | 'metrics'>
