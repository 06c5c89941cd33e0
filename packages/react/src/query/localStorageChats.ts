import { type ChatStorage, isStoredChat, type StoredChat } from './chatStorage.ts'

/**
 * Creates a storage for conversations in the browser's `localStorage`, for `useChatHistory`. Each
 * conversation has its own key. If an entry is broken or has another version, it is skipped and stays
 * unchanged. If the browser's quota is used up, `save` rejects.
 *
 * @example
 * ```tsx
 * const history = useChatHistory('support', { storage: localStorageChats('my-app') })
 * ```
 */
export function localStorageChats(
  prefix = 'chatstream',
  storage: () => Storage | undefined = () => (typeof localStorage === 'undefined' ? undefined : localStorage),
): ChatStorage {
  const keyOf = (id: string) => `${prefix}:chat:${id}`

  function read(key: string): StoredChat | undefined {
    const text = storage()?.getItem(key)
    if (text === null || text === undefined) return undefined
    try {
      const value: unknown = JSON.parse(text)
      return isStoredChat(value) ? value : undefined
    } catch {
      return undefined
    }
  }

  return {
    load: async (id) => read(keyOf(id)),
    async save(chat) {
      storage()?.setItem(keyOf(chat.id), JSON.stringify(chat))
    },
    async list() {
      const keys = Object.keys(storage() ?? {}).filter((key) => key.startsWith(keyOf('')))
      return keys
        .flatMap((key) => read(key) ?? [])
        .map(({ id, title, updatedAt }) => ({ id, updatedAt, ...(title !== undefined && { title }) }))
        .toSorted((a, b) => b.updatedAt - a.updatedAt)
    },
  }
}
