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
  /**
   * The prices of models, from `priceTable`. Create the table outside the component. With this option, the
   * result contains the `cost` of the conversation.
   */
  prices?: PriceTable
}

/**
 * The result of `useChatStream`: the state and the methods of a chat in one object. `chat` is the chat to
 * pass to `ChatProvider`.
 */
export interface ChatStreamResult<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
>
  extends ChatState<Metadata, Data, Tools>, Pick<Chat<Metadata, Data, Tools>, Calls> {
  chat: Chat<Metadata, Data, Tools>
  /** The cost of the conversation so far. Absent without the option `prices`. */
  cost?: UsageCost
}

/**
 * Creates a chat that exists as long as the component. The options are read at each request, so you can pass
 * new objects and functions at each render. If the `id` changes, another conversation starts. If the
 * component unmounts while an answer arrives, the answer ends as `interrupted`, with the text so far. To keep
 * a chat after its component unmounts, call `createChat` and pass the chat to `ChatProvider`.
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

/**
 * Returns the clean-up function of an effect. The function disconnects the chat in a later task. If the
 * component mounts again before this task, as in StrictMode, the chat is not disconnected.
 */
export function detachOnUnmount(chat: Pick<Chat, 'detach'>): () => void {
  clearTimeout(detachTimers.get(chat))
  return () => void detachTimers.set(chat, setTimeout(chat.detach, 0))
}
