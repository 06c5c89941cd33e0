import type { ChatMessage } from '@chatstream/core'

/** A stored conversation: plain JSON, with the version of its format. */
export interface StoredChat {
  version: 1
  id: string
  title?: string
  /** The time of the last change, in epoch milliseconds. */
  updatedAt: number
  /**
   * The messages that were shown, oldest first. Messages that an edit or another answer has replaced are not
   * stored.
   */
  messages: readonly ChatMessage[]
}

/** An entry in the list of stored conversations. */
export type ChatSummary = Pick<StoredChat, 'id' | 'title' | 'updatedAt'>

/**
 * A storage for the conversations of `useChatHistory`, e.g. `localStorage` or a database behind an API. If a
 * method rejects, the hook returns the error as `error`.
 */
export interface ChatStorage {
  load(id: string): Promise<StoredChat | undefined>
  save(chat: StoredChat): Promise<void>
  /** Lists the conversations, newest first. */
  list(): Promise<readonly ChatSummary[]>
}

/** Returns `true` if the value is a stored conversation in the format of this version. */
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
