import { type Clock, systemClock } from '../clock.ts'
import { createError } from '../errors/createError.ts'
import type { ChatState } from '../state/chatState.ts'
import type { Thread, ThreadChange, ThreadEvent } from '../thread.ts'
import type { ToolSet } from '../tool.ts'
import { httpThreads } from './httpThreads.ts'
import type { ThreadsOptions } from './threadsOptions.ts'
import { createListStore } from './listStore.ts'
import { createPendingChanges } from './pendingChanges.ts'
import { createRegistry } from './registry.ts'
import type { ThreadSource } from './source.ts'
import type { Threads } from './threads.ts'

/**
 * Creates an object with the conversations of one user: their list, and a chat for each open conversation. It
 * does not need React. The chats belong to this object and not to a component. So a chat continues to receive
 * its answer when the user opens another conversation. Nothing is loaded until the object has a subscriber or
 * one of its methods is called.
 *
 * @example
 * ```ts
 * const threads = createThreads({ url: '/api/chat' })
 * threads.subscribe(() => render(threads.getState().threads))
 * const chat = threads.open()
 * await chat.send('Hello')
 * ```
 */
export function createThreads<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
>(options: ThreadsOptions<Metadata, Data, Tools>): Threads<Metadata, Data, Tools> {
  // Inside, metadata and data are unknown; the schema's parsers make the outer types true.
  return createUntyped(options as unknown as ThreadsOptions) as unknown as Threads<Metadata, Data, Tools>
}

function createUntyped(options: ThreadsOptions): Threads {
  const { source = httpThreads(() => options), clock = systemClock } = options
  const listeners = new Set<(event: ThreadEvent) => void>()
  const changes = createPendingChanges(
    clock,
    (event) => {
      list.receive(event)
      for (const listener of listeners) listener(event)
    },
    (error) => list.fail(error),
  )
  const { list, ...calls } = createListStore((query) => changes.read(() => source.list(query)), start)
  const chats = createRegistry(options, source, {
    onRead(id) {
      if (changes.find(id)?.unread === true) void update(id, { unread: false }).catch(nothing)
    },
    onStatus: (id, status) => calls.getState().connection === 'absent' && readAgain(id, status),
  })
  let stopWatching: (() => void) | undefined
  const readAgain = rereader(source, clock, (thread) => receive({ type: 'thread', thread }, changes.apply))

  function start(): void {
    stopWatching ??= source.watch((event) => receive(event), list.connected)
  }
  function receive(event: ThreadEvent, learn = changes.receive): void {
    learn(event)
    chats.receive(event)
  }

  const update = (id: string, change: ThreadChange): Promise<Thread> =>
    changes.optimistic(
      id,
      (thread) => changed(thread, change),
      () => source.change(id, change),
    )

  return {
    ...calls,
    open(id) {
      start()
      return chats.open(id ?? chats.create())
    },
    create({ id: wanted, ...change } = {}) {
      const id = chats.create(wanted)
      return changes.optimistic(
        id,
        (thread) => changed(thread, change),
        () => source.create(id, change),
        emptyThread(id, clock.now()),
      )
    },
    update,
    rename: (id, title) => update(id, { title }),
    archive: (id, archived = true) => update(id, { archived }),
    pin: (id, pinned = true) => update(id, { pinned }),
    async delete(id) {
      await changes.optimistic(id, nothing, () => source.delete(id))
      chats.receive({ type: 'thread-deleted', threadId: id })
    },
    fetchPage: (query, signal) => changes.read(() => source.list(query, signal)),
    async fetchThread(id, signal) {
      // The answer is known, and a browser would log the 404.
      if (chats.isUnasked(id) && changes.find(id) === undefined)
        throw createError('unknown-thread', undefined, {}, { status: 404 })
      const page = await changes.read(async () => ({ threads: [(await source.open(id, 1, signal)).thread] }))
      return page.threads[0] ?? Promise.reject(createError('unknown-thread'))
    },
    onEvent(listener) {
      const entry = (event: ThreadEvent) => listener(event)
      listeners.add(entry)
      start()
      return () => void listeners.delete(entry)
    },
    close() {
      stopWatching?.()
      stopWatching = undefined
      chats.close()
    },
  }
}

const nothing = () => undefined

/**
 * Returns a function that reads a thread if no events report its changes. The reads run one after another, so
 * that the last response is the newest. A thread is read again if it still names a run, because the end of a
 * run may not be stored yet.
 */
function rereader({ open }: ThreadSource, clock: Clock, onThread: (thread: Thread) => void) {
  let reading = Promise.resolve()

  async function read(id: string, tries: number): Promise<void> {
    const { thread } = await open(id, 1)
    onThread(thread)
    if (thread.activeRunId !== undefined && tries > 1) clock.setTimeout(() => readAgain(id, tries - 1), 1000)
  }
  function readAgain(id: string, tries: number): void {
    reading = reading.then(() => read(id, tries)).catch(nothing)
  }
  return (id: string, status: ChatState['status']) => {
    // Before the question has arrived, the server may not have the thread.
    if (status !== 'connecting') readAgain(id, status === 'idle' ? 5 : 1)
  }
}

function emptyThread(id: string, now: number): Thread {
  return {
    id,
    createdAt: now,
    updatedAt: now,
    archived: false,
    pinned: false,
    state: 'idle',
    unread: false,
  }
}

/** A thread with changed fields, as its server will answer. */
function changed(thread: Thread, { title, ...change }: ThreadChange): Thread {
  const { title: _, ...untitled } = thread
  if (title === null) return { ...untitled, ...change }
  return { ...thread, ...change, ...(title !== undefined && { title }) }
}
