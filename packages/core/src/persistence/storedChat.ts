import { fieldsOf, isObject, list, present, text } from '../json.ts'
import type { ChatMessage } from '../message.ts'
import type { ChatState, InterruptedRun } from '../state/chatState.ts'
import type { StoredFields } from '../state/reduceChat.ts'
import type { ChatStore } from '../turn/options.ts'

/** A conversation as it is stored: plain JSON. `interruptedRun` is the run under way, or the one left off. */
export interface StoredChat {
  messages: readonly ChatMessage[]
  fields: StoredFields
}

const keyOf = (id: string) => `chatstream:${id}`

/** The page's `sessionStorage`; none outside a page, or where the page may not use it. */
export function pageStorage(): ChatStore | undefined {
  try {
    // oxlint-disable-next-line no-restricted-globals -- guarded: outside a page there is none, and a frame may be refused it
    return typeof sessionStorage === 'undefined' ? undefined : sessionStorage
  } catch {
    return undefined
  }
}

/** Writes a conversation, or removes an empty one. Failures are ignored: the chat works without storage. */
export async function writeChat(
  storage: ChatStore,
  id: string,
  { messages, hidden, title, chatId }: ChatState,
  interruptedRun: InterruptedRun | undefined,
): Promise<void> {
  const stored = { messages, fields: { hidden, title, chatId, interruptedRun } }
  try {
    if (messages.length + hidden.length === 0) await storage.removeItem(keyOf(id))
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

/** Reads a conversation; `undefined` if there is none or it cannot be read. */
export async function readChat(storage: ChatStore, id: string): Promise<StoredChat | undefined> {
  try {
    const value: unknown = JSON.parse((await storage.getItem(keyOf(id))) ?? 'null')
    return isObject(value) && Array.isArray(value['messages']) ? parseChat(value) : undefined
  } catch {
    return undefined
  }
}

/** Only `writeChat` writes these keys, so the messages themselves are not validated. */
function parseChat(value: Record<string, unknown>): StoredChat {
  const fields = fieldsOf(value['fields'])
  return {
    messages: list(value['messages']) as StoredChat['messages'], // see above
    fields: {
      hidden: list(fields['hidden']) as StoredChat['messages'], // see above
      ...present({
        title: text(fields['title']),
        chatId: text(fields['chatId']),
        interruptedRun: parseRun(fieldsOf(fields['interruptedRun'])),
      }),
    },
  }
}

function parseRun(value: Record<string, unknown>): InterruptedRun | undefined {
  const [runId, messageId] = [text(value['runId']), text(value['messageId'])]
  if (runId === undefined || messageId === undefined) return undefined
  return { runId, messageId, ...(value['gaveUp'] === true && { gaveUp: true }) }
}
