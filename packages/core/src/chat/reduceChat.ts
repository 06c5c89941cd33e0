import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage, MessageStatus } from '../message.ts'
import type { RunMetrics } from '../metrics/streamMetrics.ts'
import { beginRun, endMessage, reduceMessages, withRun } from '../reduce/reduceMessage.ts'
import { sumUsage } from '../usage.ts'
import type { ChatState, ChatStatus } from './chatState.ts'
import { selectBranch } from './selectors.ts'

export type ChatAction =
  /** Keeps the first `keep` messages, puts the rest aside, adds these, and begins a run in the last of them. */
  | { type: 'ask'; keep: number; messages: readonly ChatMessage[]; runId: string }
  | { type: 'events'; messageId: string; events: readonly ChatEvent[]; at: number; metrics: RunMetrics }
  /** What became of tool calls, outside of any stream. */
  | { type: 'tools'; messageId: string; events: readonly ChatEvent[]; status: ChatStatus }
  /** The answer goes on with another run; `finish` ends the one before. */
  | {
      type: 'continue'
      messageId: string
      runId: string
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
  | { type: 'refused'; error: ChatErrorData | undefined }
  | { type: 'branch'; messageId: string }
  | { type: 'clear' }

/** What a conversation becomes by one action: a pure function. What does not change keeps its identity. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'ask':
      return ask(state, action)
    case 'events':
      return takeEvents(state, action)
    case 'tools': {
      const next = update(state, action.messageId, (message) => reduceMessages(message, action.events))
      return next.status === action.status ? next : { ...next, status: action.status }
    }
    case 'continue':
      return goOn(state, action)
    case 'end':
      return end(state, action)
    case 'refused': {
      const { error: _, ...rest } = state
      return action.error === undefined ? rest : { ...rest, error: action.error }
    }
    case 'branch': {
      const shown = selectBranch(state, action.messageId)
      const isShown = new Set(shown)
      const hidden = [...state.messages, ...state.hidden].filter((message) => !isShown.has(message))
      return { ...state, ...show(shown), hidden }
    }
    case 'clear':
      return { messages: [], messageIds: [], hidden: [], status: 'idle' }
    default:
      action satisfies never
      return state
  }
}

/** The beginning of a conversation: from storage, or none. An answer stored while it streamed has been cut off since. */
export function initialState(messages: readonly ChatMessage[]): ChatState {
  const chained = messages.map((message, index) => {
    const parentId = message.parentId ?? messages[index - 1]?.id
    const linked = parentId === undefined ? message : { ...message, parentId }
    return linked.status === 'streaming' ? endMessage(linked, 'interrupted') : linked
  })
  return { ...show(chained), hidden: [], status: 'idle', ...usageOf(chained) }
}

function show(messages: readonly ChatMessage[]) {
  return { messages, messageIds: messages.map((message) => message.id) }
}

function usageOf(messages: readonly ChatMessage[]) {
  const usage = sumUsage(messages.map((message) => message.usage))
  return usage === undefined ? {} : { usage }
}

/** What is put aside stays as a branch; an answer that never said a word is no loss. */
function ask(state: ChatState, action: Extract<ChatAction, { type: 'ask' }>): ChatState {
  const { keep, messages, runId } = action
  const aside = state.messages.slice(keep).filter((message) => message.parts.length > 0)
  const added = messages.map((message, i) => (i === messages.length - 1 ? beginRun(message, runId) : message))
  const { error: _, metrics: __, ...rest } = state
  return {
    ...rest,
    ...show([...state.messages.slice(0, keep), ...added]),
    hidden: aside.length === 0 ? state.hidden : [...state.hidden, ...aside],
    status: 'connecting',
  }
}

function update(state: ChatState, id: string, change: (message: ChatMessage) => ChatMessage): ChatState {
  const index = state.messages.findLastIndex((message) => message.id === id)
  const message = state.messages[index]
  if (message === undefined) return state
  const changed = change(message)
  return changed === message ? state : { ...state, messages: state.messages.with(index, changed) }
}

type EventsAction = Extract<ChatAction, { type: 'events' }>

function takeEvents(state: ChatState, { messageId, events, at, metrics }: EventsAction): ChatState {
  let next = update(state, messageId, (message) => reduceMessages(message, events, at))
  let usageCame = false
  const said: { title?: string; chatId?: string } = {}
  for (const event of events) {
    if (event.type === 'title') said.title = event.title
    else if (event.type === 'start' && event.chatId !== undefined) said.chatId = event.chatId
    else if (event.type === 'usage') usageCame = true
  }
  const status: ChatStatus = 'streaming'
  next = { ...next, ...said, status, metrics }
  return usageCame ? { ...next, ...usageOf([...next.hidden, ...next.messages]) } : next
}

function goOn(state: ChatState, action: Extract<ChatAction, { type: 'continue' }>): ChatState {
  const { error: _, metrics: __, ...rest } = state
  const next = update(rest, action.messageId, (message) => beginRun(endRun(message, action), action.runId))
  return { ...next, status: 'connecting' }
}

function end(state: ChatState, action: Extract<ChatAction, { type: 'end' }>): ChatState {
  const { status, error, metrics } = action
  const { error: _, ...rest } = update(state, action.messageId, (message) => {
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

type RunEnding = Pick<Extract<ChatAction, { type: 'end' }>, 'finish' | 'metrics'>
