import type { ChatMessage } from '@chatstream/core'

/** A conversation as it is stored: plain JSON, with the version of its form. */
export interface StoredChat {
  version: 1
  id: string
  title?: string
  /** Epoch milliseconds. */
  updatedAt: number
  /** The branch that was shown, oldest first. */
  messages: readonly ChatMessage[]
}

export type ChatSummary = Pick<StoredChat, 'id' | 'title' | 'updatedAt'>

/** Where conversations are kept: the browser's storage, a database behind an API. Rejections reach the hook's `error`. */
export interface ChatStorage {
  load(id: string): Promise<StoredChat | undefined>
  save(chat: StoredChat): Promise<void>
  /** Newest first. */
  list(): Promise<readonly ChatSummary[]>
}

/** Whether a value read from somewhere is a conversation in the form this version writes. */
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
