import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatEvent } from '../events.ts'
import { present } from '../json.ts'
import type { ChatMessage, MessageStatus, NextRun } from '../message.ts'
import type { RunMetrics } from '../metrics/streamMetrics.ts'
import { reduceMessages } from '../reduce/reduceMessage.ts'
import { beginRun, endMessage, withRun } from '../reduce/runs.ts'
import { sumUsage } from '../usage.ts'
import type { ChatState, ChatStatus, InterruptedRun } from './chatState.ts'

/** The fields of a conversation that are stored together with its messages. */
export type StoredFields = Pick<
  ChatState,
  'hidden' | 'title' | 'chatId' | 'interruptedRun' | 'queue' | 'isQueuePaused'
>

/** The fields to replace. A field with the value `undefined` is removed. */
type ChangedFields = Partial<
  Pick<ChatState, 'messages' | 'hidden' | 'status' | 'queue' | 'isQueuePaused'>
> & {
  [Name in 'connection' | 'older' | 'error' | 'interruptedRun']?: ChatState[Name] | undefined
}

/** One change of a conversation, as an argument of `reduceChat`. */
export type ChatAction =
  /**
   * Keeps the first `keepCount` messages, hides the other messages, and adds `messages`. A run (request to
   * the model) then begins in the last of `messages`.
   */
  | { type: 'ask'; keepCount: number; messages: readonly ChatMessage[]; runId: string }
  /** The events of a run that were decoded since the last frame. `at` is the time in epoch milliseconds. */
  | { type: 'events'; messageId: string; events: readonly ChatEvent[]; at: number; metrics: RunMetrics }
  /** The events of tool calls that the client ran or answered. */
  | { type: 'tools'; messageId: string; events: readonly ChatEvent[]; status: ChatStatus }
  /** Begins another run in the same answer. `finish` and `metrics` belong to the end of the run before it. */
  | ({ type: 'continue'; messageId: string; runId: string; how: NextRun } & RunResult)
  | ({
      type: 'end'
      messageId: string
      status: Exclude<MessageStatus, 'streaming'>
      error?: ChatErrorData | undefined
      interruptedRun?: InterruptedRun | undefined
    } & RunResult)
  /** Resumes a run. If its answer is not one of the messages yet, `added` contains an empty answer. */
  | { type: 'resume'; messageId: string; added: readonly ChatMessage[] }
  /** Replaces fields of the state. */
  | { type: 'set'; fields: ChangedFields }
  /** Restores the conversation that was found in the storage. */
  | { type: 'restore'; messages: readonly ChatMessage[]; fields: StoredFields }
  | { type: 'clear' }

/** The end of one run; both are absent if the turn had no run. */
interface RunResult {
  finish?: ChatEvent | undefined
  metrics?: RunMetrics | undefined
}

type ActionOf<Type extends ChatAction['type']> = Extract<ChatAction, { type: Type }>

/** Returns the state after an action. The function is pure, and objects that do not change keep their identity. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'ask':
      return ask(state, action)
    case 'events':
      return addEvents(state, action)
    case 'tools': {
      const next = updateMessage(state, action.messageId, (message) => reduceMessages(message, action.events))
      return next.status === action.status ? next : { ...next, status: action.status }
    }
    case 'continue':
      return continueAnswer(state, action)
    case 'end':
      return end(state, action)
    case 'resume': {
      const grown = { ...state, ...(action.added.length > 0 && show([...state.messages, ...action.added])) }
      return connecting(updateMessage(grown, action.messageId, readOn))
    }
    case 'set':
      return set(state, action.fields)
    case 'restore':
      return { ...initialState(action.messages), ...action.fields }
    case 'clear':
      return empty
    default:
      action satisfies never
      return state
  }
}

/**
 * Returns the initial state of a conversation. If a message was stored while it streamed, its status becomes
 * `interrupted`.
 */
export function initialState(messages: readonly ChatMessage[]): ChatState {
  const chained = messages.map((message, index) => {
    const linked = present({ ...message, parentId: message.parentId ?? messages[index - 1]?.id })
    return linked.status === 'streaming' ? endMessage(linked, 'interrupted') : linked
  })
  return set(empty, { messages: chained })
}

const empty: ChatState = {
  messages: [],
  messageIds: [],
  hidden: [],
  queue: [],
  isQueuePaused: false,
  status: 'idle',
}

function show(messages: readonly ChatMessage[]) {
  return { messages, messageIds: messages.map((message) => message.id) }
}

function set(state: ChatState, fields: ChangedFields): ChatState {
  const { messages, hidden, queue, isQueuePaused, interruptedRun: run } = { ...state, ...fields }
  const isSame = messages === state.messages && hidden === state.hidden
  return present({
    ...state,
    ...fields,
    isQueuePaused: isQueuePaused && queue.length > 0,
    ...(!isSame && {
      ...show(messages),
      usage: usageOf({ hidden, messages }),
      // The run of an answer that was removed would bring it back.
      interruptedRun: [...hidden, ...messages].some(({ id }) => id === run?.messageId) ? run : undefined,
    }),
  })
}

function usageOf({ hidden, messages }: Pick<ChatState, 'hidden' | 'messages'>) {
  return sumUsage([...hidden, ...messages].map((message) => message.usage))
}

/** Applies the action `ask`. Messages that are no longer shown stay as a branch, except empty answers. */
function ask(state: ChatState, { keepCount, messages, runId }: ActionOf<'ask'>): ChatState {
  const aside = state.messages.slice(keepCount).filter((message) => message.parts.length > 0)
  const added = messages.map((message, i) => (i === messages.length - 1 ? beginRun(message, runId) : message))
  const queue = state.queue.filter(({ id }) => id !== messages[0]?.id)
  const asked = set(state, {
    messages: [...state.messages.slice(0, keepCount), ...added],
    hidden: aside.length === 0 ? state.hidden : [...state.hidden, ...aside],
    queue: queue.length === state.queue.length ? state.queue : queue,
  })
  return connecting(asked)
}

/** Returns the state in which a run begins. Fields about the previous run are removed. */
function connecting(state: ChatState): ChatState {
  return present({
    ...state,
    status: 'connecting',
    connection: undefined,
    metrics: undefined,
    error: undefined,
    interruptedRun: undefined,
  })
}

function addEvents(state: ChatState, { messageId, events, at, metrics }: ActionOf<'events'>): ChatState {
  const updated = updateMessage(state, messageId, (message) => reduceMessages(message, events, at))
  const next: ChatState = present({ ...updated, status: 'streaming', metrics, connection: undefined })
  let hasUsage = false
  for (const event of events) {
    if (event.type === 'title') next.title = event.title
    else if (event.type === 'start' && event.chatId !== undefined) next.chatId = event.chatId
    else if (event.type === 'usage') hasUsage = true
  }
  return hasUsage ? present({ ...next, usage: usageOf(next) }) : next
}

function continueAnswer(state: ChatState, action: ActionOf<'continue'>): ChatState {
  const next = updateMessage(state, action.messageId, (message) =>
    beginRun(reopen(endRun(message, action)), action.runId, action.how),
  )
  return connecting(next)
}

function end(state: ChatState, action: ActionOf<'end'>): ChatState {
  const { status, error, metrics, interruptedRun } = action
  const updated = updateMessage(state, action.messageId, (message) => {
    const finished = endRun(message, action)
    const settled = finished.status === 'streaming' ? endMessage(finished, status) : finished
    return error === undefined ? settled : { ...settled, error }
  })
  return present({
    ...updated,
    status: 'idle',
    connection: undefined,
    metrics: metrics ?? updated.metrics,
    error,
    interruptedRun,
  })
}

function endRun(message: ChatMessage, { finish, metrics }: RunResult): ChatMessage {
  const finished = finish === undefined ? message : reduceMessages(message, [finish])
  return metrics === undefined ? finished : withRun(finished, (run) => ({ ...run, ...metrics }))
}

function reopen(message: ChatMessage): ChatMessage {
  return present({ ...message, status: 'streaming', error: undefined })
}

/** Reopens a message whose run continues. The duration of the run is removed. */
function readOn(message: ChatMessage): ChatMessage {
  return withRun(reopen(message), (run) => present({ ...run, durationMs: undefined }))
}

function updateMessage(
  state: ChatState,
  id: string,
  change: (message: ChatMessage) => ChatMessage,
): ChatState {
  const index = state.messages.findLastIndex((message) => message.id === id)
  const message = state.messages[index]
  if (message === undefined) return state
  const changed = change(message)
  return changed === message ? state : { ...state, messages: state.messages.with(index, changed) }
}
