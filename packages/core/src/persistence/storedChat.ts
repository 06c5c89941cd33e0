import { isObject, list, text } from '../json.ts'
import type { ChatMessage } from '../message.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ChatStore } from '../turn/options.ts'

/** A conversation as it is kept over a reload, and the run that was under way. */
export interface Kept {
  messages: readonly ChatMessage[]
  rest: Pick<ChatState, 'hidden' | 'title' | 'chatId'>
  run?: KeptRun
}

/** The run an answer waits for. `asked`: something of it has been shown, or its server is known to have it. */
export interface KeptRun {
  streamId: string
  messageId: string
}

const keyOf = (id: string) => `chatstream:${id}`

/** The page's own; none where there is no page, or where it may store nothing. */
export function pageStore(): ChatStore | undefined {
  try {
    // oxlint-disable-next-line no-restricted-globals -- guarded: outside a page there is none, and a frame may be refused it
    return typeof sessionStorage === 'undefined' ? undefined : sessionStorage
  } catch {
    return undefined
  }
}

/** Writes the conversation down. A store that is full or shut is no reason not to chat. */
export async function keep(
  store: ChatStore,
  id: string,
  { messages, hidden, title, chatId }: ChatState,
  run: KeptRun | undefined,
): Promise<void> {
  const kept: Kept = {
    messages,
    rest: { hidden, ...(title !== undefined && { title }), ...(chatId !== undefined && { chatId }) },
    ...(run !== undefined && { run }),
  }
  try {
    await store.setItem(keyOf(id), JSON.stringify(kept))
  } catch {
    // Files are what fills a store of a few megabytes. The words are worth more.
    try {
      await store.setItem(keyOf(id), JSON.stringify(kept, withoutFiles))
    } catch {
      // What is not kept is not found after a reload; that is all.
    }
  }
}

const longestKept = 1000

function withoutFiles(key: string, value: unknown): unknown {
  const isFile = key === 'url' && typeof value === 'string' && value.startsWith('data:')
  return isFile && value.length > longestKept ? 'data:,' : value
}

/** Reads it back; what cannot be read counts as nothing. */
export async function recall(store: ChatStore, id: string): Promise<Kept | undefined> {
  try {
    const value: unknown = JSON.parse((await store.getItem(keyOf(id))) ?? 'null')
    return isObject(value) && Array.isArray(value['messages']) ? keptOf(value) : undefined
  } catch {
    return undefined
  }
}

/** Only this module writes there; that messages are lists and ids are text is all that is looked at. */
function keptOf(value: Record<string, unknown>): Kept {
  const rest = isObject(value['rest']) ? value['rest'] : {}
  const run = isObject(value['run']) ? value['run'] : {}
  const [streamId, messageId] = [text(run['streamId']), text(run['messageId'])]
  const [title, chatId] = [text(rest['title']), text(rest['chatId'])]
  return {
    messages: list(value['messages']) as readonly ChatMessage[],
    rest: {
      hidden: list(rest['hidden']) as readonly ChatMessage[],
      ...(title !== undefined && { title }),
      ...(chatId !== undefined && { chatId }),
    },
    ...(streamId !== undefined && messageId !== undefined && { run: { streamId, messageId } }),
  }
}

/** The conversation has been cleared. */
export async function forget(store: ChatStore, id: string): Promise<void> {
  try {
    await store.removeItem(keyOf(id))
  } catch {
    // See `keep`.
  }
}
