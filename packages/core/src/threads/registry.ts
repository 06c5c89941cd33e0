import type { ChatState } from '../state/chatState.ts'
import type { Chat } from '../chat/chat.ts'
import { systemClock } from '../clock.ts'
import { createId } from '../createId.ts'
import { pageStorage } from '../persistence/storedChat.ts'
import { pageConnectivity } from '../run/connectivity.ts'
import type { ThreadEvent } from '../thread.ts'
import type { ThreadSource } from './source.ts'
import { createThreadChat, type ThreadChat } from './threadChat.ts'
import type { ThreadsOptions } from './threadsOptions.ts'

/**
 * The open chats of this device. The chats belong to the registry and not to a component. So a chat continues
 * to exist when the component that shows it unmounts.
 */
export interface Registry {
  open(id: string): Chat
  /** Records that this device creates the thread, so that nothing is loaded. Returns the id of the thread. */
  create(id?: string): string
  /**
   * Returns `true` if this device will create the thread with its first question, and this question has not
   * been asked yet.
   */
  isUnasked(id: string): boolean
  receive(event: ThreadEvent): void
  close(): void
}

/**
 * Creates the registry, which holds the open chats of this device. `onRead` is called when a user sees a
 * thread. `onStatus` is called when the status of a chat changes.
 */
export function createRegistry(
  options: ThreadsOptions,
  source: ThreadSource,
  {
    onRead,
    onStatus,
  }: { onRead(id: string): void; onStatus(id: string, status: ChatState['status']): unknown },
): Registry {
  const { maxOpen = 10, pageSize = 50, storage = pageStorage() } = options
  const { clock = systemClock, connectivity = pageConnectivity, random = Math.random } = options
  const device = createId()
  const chats = new Map<string, ThreadChat>()
  const created = new Set<string>()

  /** Closes idle chats if there are too many, first those that were opened first. The source has their messages. */
  function trim(): void {
    const idle = [...chats].filter(([, chat]) => chat.isIdle())
    for (const [id, chat] of idle.slice(0, Math.max(0, idle.length - maxOpen))) {
      chat.close()
      chats.delete(id)
      if (storage !== undefined && storage !== false) void storage.removeItem(`chatstream:${id}`)
    }
  }

  return {
    open(id) {
      const chat =
        chats.get(id) ??
        createThreadChat({
          id,
          options,
          source,
          device,
          isNew: created.has(id),
          clock,
          connectivity,
          random,
          pageSize,
          onRead: () => onRead(id),
          onStatus: (status) => onStatus(id, status),
        })
      chats.delete(id)
      chats.set(id, chat)
      trim()
      return chat.chat
    },
    create(id = createId()) {
      created.add(id)
      return id
    },
    isUnasked: (id) => created.has(id) && (chats.get(id)?.chat.getState().messages.length ?? 0) === 0,
    receive(event) {
      if (event.type === 'refetch') for (const chat of chats.values()) chat.receive(event)
      else chats.get(event.type === 'thread' ? event.thread.id : event.threadId)?.receive(event)
      trim()
    },
    close() {
      for (const chat of chats.values()) chat.close()
      chats.clear()
    },
  }
}
