import {
  createId,
  type Chat,
  type Thread,
  type ThreadChange,
  type Threads,
  type ThreadsState,
} from '@chatstream/core'
import { fixedChat, messageOf } from './fixedChat.testing.ts'
import { sampleThreads, threadOf } from './threads.testing.ts'

/** Makes conversations in memory, for stories and tests. The chat of each conversation shows its title. */
export function memoryThreads(more: Partial<ThreadsState> = {}): Threads {
  const listeners = new Set<() => void>()
  const chats = new Map<string, Chat>()
  let state: ThreadsState = {
    threads: sampleThreads(),
    filter: {},
    status: 'ready',
    hasMore: false,
    isLoadingMore: false,
    connection: 'live',
    ...more,
  }
  function set(fields: Partial<ThreadsState>) {
    state = { ...state, ...fields }
    for (const listener of listeners) listener()
  }
  const find = (id: string) => state.threads.find((thread) => thread.id === id) ?? threadOf({ id })
  async function update(id: string, { title, ...change }: ThreadChange): Promise<Thread> {
    const { title: old, ...rest } = find(id)
    const named = title === undefined ? old : (title ?? undefined)
    const changed: Thread = { ...rest, ...change, ...(named !== undefined && { title: named }) }
    set({ threads: state.threads.map((thread) => (thread.id === id ? changed : thread)) })
    return changed
  }
  const chatOf = (id: string) => {
    const { title } = find(id)
    const asked = messageOf({
      id: `${id}-q`,
      role: 'user',
      parts: [{ type: 'text', text: title ?? 'Hello' }],
    })
    const answered = messageOf({
      id: `${id}-a`,
      parts: [{ type: 'text', text: `An answer about ${title ?? id}.` }],
    })
    const isKnown = state.threads.some((thread) => thread.id === id)
    return fixedChat(isKnown ? { messages: [asked, answered], ...(title !== undefined && { title }) } : {})
  }

  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    setFilter: (filter) => set({ filter }),
    loadMore: async () => undefined,
    refresh: async () => set({ status: 'ready' }),
    open(id = createId()) {
      const chat = chats.get(id) ?? chatOf(id)
      chats.set(id, chat)
      return chat
    },
    async create({ id = 'new' } = {}) {
      const thread = threadOf({ id })
      set({ threads: [thread, ...state.threads] })
      return thread
    },
    rename: (id, title) => update(id, { title }),
    archive: (id, archived = true) => update(id, { archived }),
    pin: (id, pinned = true) => update(id, { pinned }),
    update,
    async delete(id) {
      set({ threads: state.threads.filter((thread) => thread.id !== id) })
    },
    fetchPage: async () => ({ threads: state.threads }),
    fetchThread: async (id) => find(id),
    onEvent: () => () => undefined,
    close: () => undefined,
  }
}
