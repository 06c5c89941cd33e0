import { createId } from '../createId.ts'
import type { ChatMessage } from '../message.ts'
import { protocolOf, type SendOptions } from '../turn/options.ts'
import type { Chat } from './chat.ts'
import type { ChatContext } from './context.ts'
import type { Turns } from './turns.ts'

type Answer = Promise<ChatMessage | undefined>

/**
 * Creates the methods of a chat that continue an answer. They resume the run (the request to the model) of
 * the answer, or ask the model for the rest of the text.
 */
export function createContinuations(
  { getState, dispatch, options, newMessage, refuse }: ChatContext,
  turns: Turns,
  askAgain: (overrides: SendOptions) => Answer,
): Pick<Chat, 'resume' | 'continueAnswer' | 'retry'> & {
  /** Reads a run that another device began. The message with the id `messageId` receives the answer. */
  follow(runId: string, messageId: string): Answer
  /** Resumes the interrupted run for a new subscriber, unless every retry has failed. */
  resumeInterrupted(): void
} {
  const lastMessage = () => getState().messages.at(-1)

  function resumeRun(
    runId: string,
    messageId?: string,
    overrides: SendOptions = {},
    isRetried = false,
  ): Answer {
    const known = getState().messages.find(({ id, runs }) => id === messageId || runs?.at(-1)?.id === runId)
    const message = known ?? { ...newMessage('assistant', [], lastMessage()?.id), runs: [{ id: runId }] }
    dispatch({ type: 'resume', messageId: message.id, added: known === undefined ? [message] : [] })
    return turns.start({ messageId: message.id, runId, begins: 'resumed', isRetried, overrides })
  }

  /** Resumes the run of the last answer. Returns `undefined` if that run was not interrupted. */
  function resumeLast(overrides?: SendOptions, isRetried?: boolean): Answer | undefined {
    const { interruptedRun: run } = getState()
    return run && run.messageId === lastMessage()?.id
      ? resumeRun(run.runId, run.messageId, overrides, isRetried)
      : undefined
  }

  /**
   * Asks the model to continue the text of the last answer. Returns `undefined` if the answer was not cut off, or the
   * protocol cannot continue answers.
   */
  function extendLast(overrides: SendOptions): Answer | undefined {
    const last = lastMessage()
    const isCut = last?.role === 'assistant' && (last.status !== 'complete' || last.finishReason === 'length')
    if (!isCut || !protocolOf(options()).capabilities.prefill) return undefined
    const [messageId, runId] = [last.id, createId()]
    dispatch({ type: 'continue', messageId, runId, how: 'extend' })
    return turns.start({ messageId, runId, begins: 'extending', overrides })
  }

  return {
    follow(runId, messageId) {
      dispatch({ type: 'resume', messageId, added: [] })
      return turns.start({ messageId, runId, begins: 'followed', overrides: {} })
    },

    async resume(runId) {
      if (turns.isBusy()) return refuse('busy')
      if (runId !== undefined) return resumeRun(runId)
      return resumeLast() ?? refuse('nothing-to-resume')
    },

    async continueAnswer(overrides = {}) {
      if (turns.isBusy()) return refuse('busy')
      return resumeLast(overrides) ?? extendLast(overrides) ?? refuse('nothing-to-continue')
    },

    // The rest that a server still holds need not be asked for again.
    async retry(overrides = {}) {
      if (turns.isBusy()) return refuse('busy')
      return resumeLast(overrides, true) ?? askAgain(overrides)
    },

    resumeInterrupted() {
      const { status, interruptedRun } = getState()
      if (status === 'idle' && !interruptedRun?.gaveUp) void resumeLast()
    },
  }
}
