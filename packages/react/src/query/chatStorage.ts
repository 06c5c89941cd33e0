import type { ChatMessage } from '@chatstream/core'

/** A stored conversation: plain JSON, with the version of its format. */
export interface StoredChat {
  version: 1
  id: string
  title?: string
  /** The time of the last change, in epoch milliseconds. */
  updatedAt: number
  /** The messages of the branch that was shown, oldest first. */
  messages: readonly ChatMessage[]
}

/** An entry of the list of conversations. */
export type ChatSummary = Pick<StoredChat, 'id' | 'title' | 'updatedAt'>

/**
 * A storage of conversations for `useChatHistory`, e.g. `localStorage`, or a database behind an API. If a method
 * rejects, the error becomes the `error` of the hook.
 */
export interface ChatStorage {
  load(id: string): Promise<StoredChat | undefined>
  save(chat: StoredChat): Promise<void>
  /** Lists the conversations, newest first. */
  list(): Promise<readonly ChatSummary[]>
}

/** Returns `true` if the value is a conversation in the format of this version. */
export function isStoredChat(value: unknown): value is StoredChat {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'id' in value &&
    typeof value.id === 'string' &&
    'updatedAt' in value &&
    typeof value.updatedAt === 'number' &&
    'messages' in value &&
    Array.isArray(value.messages)
  )
}
