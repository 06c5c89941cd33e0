'use client'
import { type Chat, type ChatOptions, type ChatState, createChat } from '@chatstream/core'
import { useEffect, useInsertionEffect, useMemo, useState, useSyncExternalStore } from 'react'

type Calls = 'send' | 'stop' | 'retry' | 'regenerate' | 'edit' | 'selectBranch' | 'clear' | 'dismissError'

/** The chat's state and calls in one object, and the chat itself for `ChatProvider`. */
export interface ChatStreamResult<Metadata = unknown, Data = Record<string, unknown>>
  extends ChatState<Metadata, Data>, Pick<Chat<Metadata, Data>, Calls> {
  chat: Chat<Metadata, Data>
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
export function useChatStream<Metadata = unknown, Data = Record<string, unknown>>(
  options: ChatOptions<Metadata, Data>,
): ChatStreamResult<Metadata, Data> {
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
    const { send, stop, retry, regenerate, edit, selectBranch, clear, dismissError } = chat
    return { ...state, send, stop, retry, regenerate, edit, selectBranch, clear, dismissError, chat }
  }, [chat, state])
}

const leaving = new WeakMap<object, ReturnType<typeof setTimeout>>()

/** Detaches in a later task, which mounting again cancels: StrictMode unmounts and mounts in one. */
function watch(chat: Pick<Chat, 'detach'>): () => void {
  clearTimeout(leaving.get(chat))
  return () => void leaving.set(chat, setTimeout(chat.detach, 0))
}
