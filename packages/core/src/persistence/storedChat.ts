import type { ChatState, InterruptedRun } from '../state/chatState.ts'
import type { ChatStore } from '../turn/options.ts'
import { parseChat, type StoredChat } from './parseChat.ts'

const keyOf = (id: string) => `chatstream:${id}`

/**
 * Returns the page's `sessionStorage`. Returns `undefined` if there is no page, or if the browser does not allow the
 * storage.
 */
export function pageStorage(): ChatStore | undefined {
  try {
    // A frame may be refused it.
    return globalThis.sessionStorage
  } catch {
    return undefined
  }
}

/**
 * Writes a conversation to the storage. If the conversation is empty, removes it from the storage. Failures
 * are ignored, because the chat works without storage.
 */
export async function writeChat(
  storage: ChatStore,
  id: string,
  { messages, hidden, title, chatId, queue, isQueuePaused }: ChatState,
  interruptedRun: InterruptedRun | undefined,
): Promise<void> {
  const stored = { messages, fields: { hidden, title, chatId, interruptedRun, queue, isQueuePaused } }
  try {
    if (messages.length + hidden.length + queue.length === 0) await storage.removeItem(keyOf(id))
    else await storage.setItem(keyOf(id), JSON.stringify(stored))
  } catch {
    // Files fill a storage of a few megabytes first. The text fits without them.
    try {
      await storage.setItem(keyOf(id), JSON.stringify(stored, withoutFiles))
    } catch {
      // A conversation that cannot be stored is not found after a reload.
    }
  }
}

const maxFileChars = 1000

function withoutFiles(key: string, value: unknown): unknown {
  const isFile = key === 'url' && typeof value === 'string' && value.startsWith('data:')
  return isFile && value.length > maxFileChars ? 'data:,' : value
}

/**
 * Reads a conversation from the storage. Resolves with `undefined` if the conversation is not stored or cannot be
 * read. Values of a wrong shape are left out.
 */
export async function readChat(storage: ChatStore, id: string): Promise<StoredChat | undefined> {
  try {
    return parseChat(JSON.parse((await storage.getItem(keyOf(id))) ?? 'null'))
  } catch {
    return undefined
  }
}
