import { callSafely } from '../callSafely.ts'
import type { ChatMessage } from '../message.ts'
import { selectMessage } from '../state/selectors.ts'
import { animationFrames } from '../store/animationFrames.ts'
import { startTurn } from '../turn/startTurn.ts'
import type { Turn, TurnEnd, TurnStart } from '../turn/turn.ts'
import type { ChatContext } from './context.ts'

type Answer = Promise<ChatMessage | undefined>

/** The turns of a chat, one at a time. */
export interface Turns {
  /** Starts a turn. Resolves with the answer when the turn has ended. */
  start(turn: TurnStart): Answer
  isBusy(): boolean
  /** Runs `call` after `wait`, unless `end` was called meanwhile. */
  after(wait: Promise<void>, call: () => Answer): Answer
  /** Ends the turn under way, if there is one, and drops the calls that wait. */
  end(status: TurnEnd['status']): void
  retryNow(): void
}

/** Creates the turns of a chat. `saved` waits until the conversation is stored. `onEnd` is called after each turn. */
export function createTurns(
  context: ChatContext,
  frames = animationFrames,
  saved: () => Promise<void> | undefined,
  onEnd: (answer: ChatMessage) => void,
): Turns {
  const { getState, options } = context
  const turnContext = { ...context, frames, saved, server: { keepsRuns: false } }
  const isBusy = () => getState().status !== 'idle'
  let active: Turn | undefined
  let ends = 0

  function reportEnd(message: ChatMessage | undefined) {
    if (message === undefined) return
    const { error } = message
    callSafely(() => options().onFinish?.(message))
    if (error !== undefined) callSafely(() => options().onError?.(error))
  }

  return {
    start: (turn) =>
      new Promise((resolve) => {
        active = startTurn(turnContext, turn, () => {
          const message = selectMessage(getState(), turn.messageId)
          reportEnd(message)
          resolve(message)
          if (message !== undefined) onEnd(message)
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
