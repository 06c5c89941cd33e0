import { type ChatErrorData, isChatError } from '../errors/chatError.ts'
import { present } from '../json.ts'
import { createStore } from '../store/createStore.ts'
import type { ThreadEvent } from '../thread.ts'
import type { ThreadsConnection, ThreadSource } from './source.ts'
import { applyThreadEvent, joinThreads } from './threadList.ts'
import type { Threads, ThreadsState } from './threads.ts'

const initial: ThreadsState = {
  threads: [],
  filter: {},
  status: 'loading',
  hasMore: false,
  isLoadingMore: false,
  connection: 'connecting',
}

/**
 * The loaded part of the list of threads (conversations), and the functions that load and update the list.
 */
export interface ListStore extends Pick<
  Threads,
  'getState' | 'subscribe' | 'setFilter' | 'loadMore' | 'refresh'
> {
  list: {
    receive(event: ThreadEvent): void
    connected(state: ThreadsConnection): void
    fail(error: ChatErrorData): void
  }
}

/**
 * Creates the list of threads (conversations), which is loaded page by page. `readPage` reads one page. If
 * this device has sent changes that the server has not answered yet, the threads that `readPage` returns must
 * contain these changes. `onStart` is called for every new subscriber.
 */
export function createListStore(readPage: ThreadSource['list'], onStart: () => void): ListStore {
  const store = createStore(initial)
  let cursor: string | undefined
  let loads = 0
  let isStarted = false

  const set = (change: Partial<Omit<ThreadsState, 'error'>> & { error?: ChatErrorData | undefined }) =>
    store.set(present({ ...store.get(), ...change }))

  /** Reads the first page, or the page after a cursor. If a newer request has begun, the response is dropped. */
  async function load(after?: string): Promise<void> {
    const { search, archived } = store.get().filter
    isStarted = true
    const count = ++loads
    try {
      const page = await readPage(present({ search, archived, cursor: after }))
      if (count !== loads) return
      cursor = page.nextCursor
      const { threads } = page
      set({
        threads: after === undefined ? threads : joinThreads(store.get().threads, threads),
        status: 'ready',
        hasMore: cursor !== undefined,
        isLoadingMore: false,
        error: undefined,
      })
    } catch (cause) {
      if (count !== loads) return
      const error = isChatError(cause) ? cause.data : undefined
      set({ status: store.get().status === 'ready' ? 'ready' : 'failed', isLoadingMore: false, error })
    }
  }

  return {
    getState: store.get,
    subscribe(listener) {
      onStart()
      if (!isStarted) void load()
      return store.subscribe(listener)
    },
    setFilter(filter) {
      set({ filter, threads: [], status: 'loading', hasMore: false, error: undefined })
      void load()
    },
    async loadMore() {
      const { hasMore, isLoadingMore } = store.get()
      if (!hasMore || isLoadingMore) return
      set({ isLoadingMore: true })
      await load(cursor)
    },
    refresh: () => load(),
    list: {
      receive(event) {
        if (event.type === 'refetch') return void (isStarted && load())
        const { threads, filter, hasMore } = store.get()
        const next = applyThreadEvent(threads, event, filter, !hasMore)
        if (next !== threads) set({ threads: next })
      },
      connected: (connection) => set({ connection }),
      fail: (error) => set({ error }),
    },
  }
}
