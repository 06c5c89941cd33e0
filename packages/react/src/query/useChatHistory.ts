'use client'
import type { ChatMessage, ChatState } from '@chatstream/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ChatStorage, ChatSummary, StoredChat } from './chatStorage.ts'
import { localStorageChats } from './localStorageChats.ts'

/** Options of `useChatHistory`. */
export interface ChatHistoryOptions {
  /**
   * The storage. Pass the same object at each render.
   * @defaultValue localStorageChats()
   */
  storage?: ChatStorage
}

/** The result of `useChatHistory`: a stored conversation, and the list of all conversations. */
export interface ChatHistory {
  /**
   * `loading`: the conversation is being read. `ready`: the conversation was read, so you can create the chat from
   * `messages`. `failed`: the conversation could not be read.
   */
  status: 'loading' | 'ready' | 'failed'
  /** The messages of the stored conversation, oldest first. Empty if the conversation is new. */
  messages: readonly ChatMessage[]
  title: string | undefined
  /** All stored conversations, newest first. */
  chats: readonly ChatSummary[]
  /** Stores the conversation. Call `save` in the option `onFinish` of the chat. */
  save: (state: Pick<ChatState, 'messages' | 'title'>) => void
  /** The error if the conversation could not be read or saved, or if the list could not be read. */
  error: Error | null
}

const builtIn = localStorageChats()
const listKey = ['chatstream', 'history', 'list'] as const

/**
 * Reads one stored conversation and the list of all stored conversations. `save` stores the conversation;
 * call it after each answer. The hook is for one device, and stores only the messages that are shown. For
 * several devices, use `useThreads` and `useThread`.
 *
 * @example
 * ```tsx
 * function Support() {
 *   const history = useChatHistory('support')
 *   return history.status === 'loading' ? null : <Stored history={history} />
 * }
 *
 * function Stored({ history }: { history: ChatHistory }) {
 *   const { chat } = useChatStream({
 *     id: 'support',
 *     url: '/api/chat',
 *     initialMessages: history.messages,
 *     onFinish: () => history.save(chat.getState()),
 *   })
 *   return <ChatStream chat={chat} />
 * }
 * ```
 */
export function useChatHistory(id: string, { storage = builtIn }: ChatHistoryOptions = {}): ChatHistory {
  const client = useQueryClient()
  const key = ['chatstream', 'history', 'chat', id] as const
  // `null` means none: a query may not resolve with `undefined`.
  const stored = useQuery({
    queryKey: key,
    queryFn: async () => (await storage.load(id)) ?? null,
    staleTime: Infinity,
  })
  const list = useQuery({ queryKey: listKey, queryFn: () => storage.list() })
  const saving = useMutation({
    mutationFn: (chat: StoredChat) => storage.save(chat),
    onSuccess: (_, chat) => {
      client.setQueryData(key, chat)
      return client.invalidateQueries({ queryKey: listKey })
    },
  })
  return {
    status: stored.status === 'pending' ? 'loading' : stored.status === 'error' ? 'failed' : 'ready',
    messages: stored.data?.messages ?? none,
    title: stored.data?.title,
    chats: list.data ?? none,
    save: ({ messages, title }) =>
      saving.mutate({
        version: 1,
        id,
        messages,
        updatedAt: Date.now(),
        ...(title !== undefined && { title }),
      }),
    error: stored.error ?? list.error ?? saving.error,
  }
}

const none: readonly never[] = []
