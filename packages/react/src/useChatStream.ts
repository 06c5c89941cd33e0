'use client'
import {
  type Chat,
  type ChatOptions,
  type ChatState,
  type UsageCost,
  createChat,
  type PriceTable,
  type ToolSet,
} from '@chatstream/core'
import { useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from 'react'

type Calls =
  | 'send'
  | 'stop'
  | 'retryNow'
  | 'resume'
  | 'continueAnswer'
  | 'retry'
  | 'regenerate'
  | 'edit'
  | 'addToolResult'
  | 'approveTool'
  | 'denyTool'
  | 'selectBranch'
  | 'editQueued'
  | 'moveQueued'
  | 'removeQueued'
  | 'sendNow'
  | 'pauseQueue'
  | 'resumeQueue'
  | 'setMessages'
  | 'prepend'
  | 'removeMessage'
  | 'loadOlder'
  | 'clear'
  | 'dismissError'

/** Options of `useChatStream`. */
export interface ChatStreamOptions<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> extends ChatOptions<Metadata, Data, Tools> {
  /** From `priceTable`: the result has the `cost` of the conversation. Define it outside the component. */
  prices?: PriceTable
}

/** The state and the calls of a chat in one object, and the chat itself for `ChatProvider`. */
export interface ChatStreamResult<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
>
  extends ChatState<Metadata, Data, Tools>, Pick<Chat<Metadata, Data, Tools>, Calls> {
  chat: Chat<Metadata, Data, Tools>
  /** The running total of the conversation. Absent without `prices`. */
  cost?: UsageCost
}

/**
 * Creates a conversation that lives as long as the component. Options are read at each request, so they may be inline
 * objects and functions. Another `id` starts another conversation. Unmounting ends a run under way and leaves its partial
 * answer `interrupted`. For a chat that outlives the component, call `createChat` and pass it to `ChatProvider`.
 *
 * @example
 * ```tsx
 * const { messages, status, send, stop } = useChatStream({ url: '/api/chat' })
 * ```
 */
export function useChatStream<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
>(options: ChatStreamOptions<Metadata, Data, Tools>): ChatStreamResult<Metadata, Data, Tools> {
  const [current, setCurrent] = useState(() => createChat(options))
  let chat = current
  if (options.id !== undefined && options.id !== current.id) {
    chat = createChat(options)
    setCurrent(chat)
  }
  // An insertion effect runs before any effect of a child that may send. It changes no state that is shown.
  useInsertionEffect(() => chat.setOptions(options))
  useEffect(() => detachOnUnmount(chat), [chat])

  const { prices } = options
  const state = useSyncExternalStore(chat.subscribe, chat.getState, chat.getState)
  return useMemo(() => {
    const { id: _, capabilities: __, getState: ___, subscribe: ____, ...calls } = chat
    return { ...calls, ...state, chat, ...(prices && { cost: prices.costOfChat(state) }) }
  }, [chat, state, prices])
}

const detachTimers = new WeakMap<object, ReturnType<typeof setTimeout>>()

/** Detaches the chat in a later task. Mounting again cancels it: StrictMode unmounts and mounts in the same task. */
export function detachOnUnmount(chat: Pick<Chat, 'detach'>): () => void {
  clearTimeout(detachTimers.get(chat))
  return () => void detachTimers.set(chat, setTimeout(chat.detach, 0))
}
