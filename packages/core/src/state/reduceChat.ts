import type { ChatErrorData } from '../errors.ts'
import type { ChatMessage, MessageStatus } from '../message.ts'
import { beginRun, endMessage } from '../reduce/runs.ts'
import { sumUsage } from '../usage.ts'
import type { ChatState } from './chatState.ts'
import { selectBranch } from './selectors.ts'

/** What changes a conversation but for its turns. */
export type ChatAction =
  /** Keeps the first `keep` messages, puts the rest aside, adds these, and begins a run in the last of them. */
  | { type: 'ask'; keep: number; messages: readonly ChatMessage[]; runId: string }
  | { type: 'refused'; error: ChatErrorData | undefined }
  | { type: 'branch'; messageId: string }
  | { type: 'clear' }
  /** The conversation as it was kept over a reload. */
  | {
      type: 'restore'
      messages: readonly ChatMessage[]
      rest: Pick<ChatState, 'hidden' | 'title' | 'chatId'>
    }
  /** The answer ended before it was begun. */
  | {
      type: 'unsent'
      messageId: string
      status: Exclude<MessageStatus, 'streaming'>
      error: ChatErrorData | undefined
    }

/** What a conversation becomes by one action: a pure function. What does not change keeps its identity. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'ask':
      return ask(state, action)
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
    case 'restore':
      return { ...initialState(action.messages), ...action.rest }
    case 'unsent':
      return unsent(state, action)
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

export function show(messages: readonly ChatMessage[]) {
  return { messages, messageIds: messages.map((message) => message.id) }
}

export function usageOf(messages: readonly ChatMessage[]) {
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

export function update(
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

function unsent(
  state: ChatState,
  { messageId, status, error }: Extract<ChatAction, { type: 'unsent' }>,
): ChatState {
  const ended = update(state, messageId, (message) => ({
    ...endMessage(message, status),
    ...(error !== undefined && { error }),
  }))
  return { ...ended, status: 'idle', ...(error !== undefined && { error }) }
}
