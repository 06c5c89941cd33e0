// Faults put into the store of conversations on purpose, to show that the random runs notice them.
import type { StoredThread, ThreadStore } from '@chatstream/core'

/** A fault that is put into the store of each proxy. */
interface ThreadMutation {
  name: string
  mutate(store: ThreadStore): ThreadStore
}

export const threadMutations: readonly ThreadMutation[] = [
  { name: 'a question is not stored with its run', mutate: withoutQuestions },
  { name: 'two runs of a thread are admitted at once', mutate: withoutBusy },
  { name: 'other devices are not told that an answer has changed', mutate: withoutMessages },
]

function withoutQuestions(store: ThreadStore): ThreadStore {
  return {
    ...store,
    update: (owner, threadId, wanted, decide) =>
      store.update(owner, threadId, wanted, (now) => {
        const write = decide(now)
        const messages = write?.messages?.filter(({ role }) => role !== 'user')
        return write && { ...write, ...(messages !== undefined && { messages }) }
      }),
  }
}

function withoutRun(thread: StoredThread): StoredThread {
  const idle = { ...thread }
  delete idle.activeRunId
  return idle
}

function withoutBusy(store: ThreadStore): ThreadStore {
  return {
    ...store,
    update: (owner, threadId, wanted, decide) =>
      store.update(owner, threadId, wanted, (now) =>
        decide({ ...now, ...(now.thread !== undefined && { thread: withoutRun(now.thread) }) }),
      ),
  }
}

function withoutMessages(store: ThreadStore): ThreadStore {
  return {
    ...store,
    update: (owner, threadId, wanted, decide) =>
      store.update(owner, threadId, wanted, (now) => {
        const write = decide(now)
        const events = write?.events?.filter(({ type }) => type !== 'message')
        return write && { ...write, ...(events !== undefined && { events }) }
      }),
  }
}
