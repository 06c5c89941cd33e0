import { createId } from '../createId.ts'
import { present } from '../json.ts'
import type { ChatMessage, Part } from '../message.ts'
import { protocolOf, type SendOptions } from '../turn/options.ts'
import type { Chat, Question } from './chat.ts'
import type { ChatContext } from './context.ts'
import type { Turns } from './turns.ts'

type Answer = Promise<ChatMessage | undefined>

/**
 * Creates the methods of a chat that ask the model for an answer to a new question, or for another answer to
 * the same question.
 */
export function createQuestions(
  { getState, dispatch, options, newMessage, refuse }: ChatContext,
  turns: Turns,
): Pick<Chat, 'edit' | 'regenerate'> & {
  /** Asks a question after the last message. The message of the question gets the `id`. */
  askNext(question: Question, overrides?: SendOptions, id?: string): Answer
  /** Asks for the last answer again. */
  askAgain(overrides: SendOptions): Answer
} {
  const messages = () => getState().messages
  const hasServerHistory = () => protocolOf(options()).capabilities.history === 'server'

  /** Keeps the first `keepCount` messages, adds a question, and asks for its answer. */
  async function ask(keepCount: number, question: Question, overrides?: SendOptions, id?: string): Answer {
    const parts = partsOf(question)
    if (turns.isBusy()) return refuse('busy')
    if (parts.length === 0) return refuse('empty-question')
    const asked = newMessage('user', parts, messages()[keepCount - 1]?.id)
    const { metadata } = question
    return answer(keepCount, [{ ...asked, ...present({ id, metadata }) }], overrides)
  }

  /** Keeps the first `keepCount` messages, adds others and an empty answer, and starts the turn that fills it. */
  function answer(keepCount: number, added: readonly ChatMessage[], overrides: SendOptions = {}): Answer {
    const parentId = added.at(-1)?.id ?? messages()[keepCount - 1]?.id
    const message = newMessage('assistant', [], parentId)
    const regenerates = added.length === 0 ? messages()[keepCount] : undefined
    const runId = createId()
    dispatch({ type: 'ask', keepCount, messages: [...added, message], runId })
    return turns.start({ messageId: message.id, runId, overrides, regenerates })
  }

  return {
    askNext: (question, overrides, id) => ask(messages().length, question, overrides, id),

    async edit(messageId, question, overrides) {
      if (hasServerHistory()) return refuse('server-history')
      const index = messages().findIndex(({ id, role }) => id === messageId && role === 'user')
      return index === -1 ? refuse('unknown-message') : ask(index, asQuestion(question), overrides)
    },

    async regenerate(messageId, overrides) {
      if (turns.isBusy()) return refuse('busy')
      if (hasServerHistory()) return refuse('server-history')
      const index = messages().findLastIndex(
        ({ id, role }) => role === 'assistant' && (messageId === undefined || id === messageId),
      )
      return index === -1 ? refuse('unknown-message') : answer(index, [], overrides)
    },

    async askAgain(overrides) {
      const last = messages().at(-1)
      if (last?.role === 'user') return answer(messages().length, [], overrides)
      if (last === undefined || last.status === 'complete') return refuse('nothing-to-retry')
      return answer(messages().length - 1, [], overrides)
    },
  }
}

/** Converts a question to a `Question` object. A string becomes a question with this text. */
export function asQuestion(question: string | Question): Question {
  return typeof question === 'string' ? { text: question } : question
}

/** Returns the message parts of a question: its text, files and data. An empty question has no parts. */
export function partsOf({ text, files = [], data = [] }: Question): readonly Part[] {
  return [
    ...files.map((file): Part => ({ type: 'file', ...file })),
    ...(text.trim() === '' ? [] : [{ type: 'text', text } as const]),
    ...data.map((part): Part => ({ type: 'data', ...part })),
  ]
}
