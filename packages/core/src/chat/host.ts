import type { Clock } from '../clock.ts'
import type { ChatMessage, Part } from '../message.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ChatOptions } from '../turn/options.ts'
import type { TurnOptions } from '../turn/startTurn.ts'

/** How a turn begins. */
export type TurnStart = Pick<TurnOptions, 'messageId' | 'runId' | 'begins' | 'regenerates' | 'overrides'>

/** The chat, as its engine sees it. */
export interface Host {
  id: string
  /** The options it was made with: whether it has a name, where it is kept, and what is read only once. */
  initialOptions: ChatOptions
  options(): ChatOptions
  getState(): ChatState
  change(reduce: (state: ChatState) => ChatState): void
  clock: Clock
  newMessage(role: ChatMessage['role'], parts: readonly Part[], parentId: string | undefined): ChatMessage
  take(start: TurnStart): Promise<ChatMessage | undefined>
  /** A turn has ended: the app is told. */
  finished(message: ChatMessage | undefined): void
}
