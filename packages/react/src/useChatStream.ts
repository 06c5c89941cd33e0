'use client'
import { type Chat, type ChatOptions, type ChatState, createChat, type ToolSet } from '@chatstream/core'
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
  | 'clear'
  | 'dismissError'

/** The chat's state and calls in one object, and the chat itself for `ChatProvider`. */
export interface ChatStreamResult<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
>
  extends ChatState<Metadata, Data, Tools>, Pick<Chat<Metadata, Data, Tools>, Calls> {
  chat: Chat<Metadata, Data, Tools>
}

/**
 * A conversation that lives as long as the component. Options are read at each request, so inline objects and
 * functions are fine; another `id` is another conversation. Unmounting ends a run under way, which leaves its
 * partial answer `interrupted`; to keep a chat across pages, make it with `createChat` and hand it to `ChatProvider`.
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
>(options: ChatOptions<Metadata, Data, Tools>): ChatStreamResult<Metadata, Data, Tools> {
  const [held, setHeld] = useState(() => createChat(options))
  let chat = held
  if (options.id !== undefined && options.id !== held.id) {
    chat = createChat(options)
    setHeld(chat)
  }
  // Before any effect of a child may send; it changes no state that is shown.
  useInsertionEffect(() => chat.setOptions(options))
  useEffect(() => watch(chat), [chat])

  const state = useSyncExternalStore(chat.subscribe, chat.getState, chat.getState)
  return useMemo(() => {
    const { id: _, capabilities: __, getState: ___, subscribe: ____, ...calls } = chat
    return { ...calls, ...state, chat }
  }, [chat, state])
}

const leaving = new WeakMap<object, ReturnType<typeof setTimeout>>()

/** Detaches in a later task, which mounting again cancels: StrictMode unmounts and mounts in one. */
function watch(chat: Pick<Chat, 'detach'>): () => void {
  clearTimeout(leaving.get(chat))
  return () => void leaving.set(chat, setTimeout(chat.detach, 0))
}
