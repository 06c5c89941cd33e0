import type { ChatState } from '../state/chatState.ts'
import { forget, keep, type Kept, type KeptRun, pageStore, recall } from './storedChat.ts'
import type { ChatOptions } from '../turn/options.ts'

/** What a chat remembers beyond its own life, and of the run whose reading was left off. */
export interface Keeper {
  /** Writes the conversation down, with the run that is under way or was left. */
  keep(run: KeptRun | undefined): Promise<void>
  /** What was kept before this page was loaded; once only, and nothing where the chat has been given its messages. */
  recall(): Promise<Kept | undefined>
  forget(): Promise<void>
  /** The run whose reading was left off. */
  left(): KeptRun | undefined
}

/** Only a conversation with a name is found again: without an `id` nothing is written. */
export function keepsChat(
  { id = '', storage, initialMessages = [] }: Pick<ChatOptions, 'id' | 'storage' | 'initialMessages'>,
  getState: () => ChatState,
): Keeper {
  const store = id === '' || storage === false ? undefined : (storage ?? pageStore())
  let run: KeptRun | undefined
  let recalled = false

  return {
    async keep(underWay) {
      run = underWay
      recalled = true
      if (store !== undefined) await keep(store, id, getState(), run)
    },
    async recall() {
      if (recalled || store === undefined) return undefined
      recalled = true
      const found = await recall(store, id)
      if (found === undefined || (found.run === undefined && initialMessages.length > 0)) return undefined
      run = found.run
      return found
    },
    async forget() {
      run = undefined
      if (store !== undefined) await forget(store, id)
    },
    left: () => run,
  }
}
