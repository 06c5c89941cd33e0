import { callSafely } from '../callSafely.ts'
import type { ChatMessage } from '../message.ts'
import { selectMessage } from '../state/selectors.ts'
import { animationFrames } from '../store/animationFrames.ts'
import { startTurn } from '../turn/startTurn.ts'
import type { Turn, TurnContext, TurnEnd, TurnStart } from '../turn/turn.ts'
import type { ChatContext } from './context.ts'

type Answer = Promise<ChatMessage | undefined>

/**
 * The extension that `createThreads` adds to a chat. The conversation of such a chat is on a server, and other
 * devices can change it too.
 */
export interface ChatExtension {
  /**
   * Loads the messages from the server. It is called after the messages that are stored on this device have
   * been restored. Never rejects.
   */
  load(): Promise<void>
  /** Returns `true` while no question may be asked: messages are loading, or another device reads an answer. */
  isBlocked(): boolean
  claim: NonNullable<TurnContext['claim']>
  /**
   * Called after each turn (one answer with its tool calls). If `ended` returns a promise, the end of the turn
   * is not reported to the app. The method that began the turn, e.g. `send`, then resolves with the value of
   * this promise.
   */
  ended(answer: ChatMessage, turn: TurnStart): Answer | undefined
}

/** Runs the turns of a chat, one at a time. A turn is one answer with its tool calls. */
export interface Turns {
  /** Starts a turn. Resolves with the answer when the turn has ended. */
  start(turn: TurnStart): Answer
  isBusy(): boolean
  /** Runs `call` after `wait`, unless `end` was called meanwhile. */
  after(wait: Promise<void>, call: () => Answer): Answer
  /** Ends the current turn, if there is one, and drops the calls that wait. */
  end(status: TurnEnd['status']): void
  retryNow(): void
}

/**
 * Creates the object that runs a chat's turns. A turn is one answer with its tool calls. `saved` waits until
 * the conversation is stored. `others` is called at each turn, and returns the queue and the extension of the
 * chat.
 */
export function createTurns(
  context: ChatContext,
  frames = animationFrames,
  saved: () => Promise<void> | undefined,
  others: () => {
    queue: { begun(): unknown; ended(answer: ChatMessage): void }
    extension: ChatExtension | undefined
  },
): Turns {
  const { getState, options } = context
  const turnContext = { ...context, frames, saved, server: { keepsRuns: false } }
  const isBusy = () => getState().status !== 'idle' || others().extension?.isBlocked() === true
  let active: Turn | undefined
  let ends = 0

  function reportEnd(message: ChatMessage) {
    const { error } = message
    callSafely(() => options().onFinish?.(message))
    if (error !== undefined) callSafely(() => options().onError?.(error))
  }

  return {
    start: (turn) =>
      new Promise((resolve) => {
        const { queue, extension } = others()
        queue.begun()
        active = startTurn({ ...turnContext, claim: extension?.claim }, turn, () => {
          const answer = selectMessage(getState(), turn.messageId)
          const instead = answer && extension?.ended(answer, turn)
          // The extension may have replaced the answer by the stored one.
          const message = selectMessage(getState(), turn.messageId)
          if (message === undefined || instead !== undefined) return resolve(instead)
          reportEnd(message)
          resolve(message)
          queue.ended(message)
        })
      }),
    isBusy,
    async after(wait, call) {
      const before = ends
      await wait
      if (ends === before) return call()
      return getState().messages.length === 0 ? undefined : context.refuse('unsent')
    },
    end(status) {
      ends++
      active?.settle({ status })
    },
    retryNow: () => active?.retryNow(),
  }
}
