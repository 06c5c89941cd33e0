import type { Chat } from '../chat/chat.ts'
import type { ChatMessage } from '../message.ts'
import type { ChatOptions } from '../turn/options.ts'
import { isAnswered } from '../turn/toolCalls.ts'
import type { ThreadLoader } from './loadThread.ts'
import type { ThreadContext } from './threadContext.ts'
import { hasAnswers } from './threadMessages.ts'

type ToolAnswer = readonly [toolCallId: string, ...rest: unknown[]]

/**
 * Wraps the chat of a thread (conversation). If the user makes a change in the chat, e.g. approves a tool call,
 * the wrapper also writes the change to the source. Other devices can then see the change. The wrapper also
 * counts the subscribers of the chat.
 */
export function sharedChat(
  chat: Chat,
  { id, source, parts, messages, progress, onRead }: ThreadContext,
  loader: ThreadLoader,
  withThread: (options: ChatOptions) => ChatOptions,
): Chat {
  const { getState, options, refuse } = parts.context

  /** Goes on with an answer if its other calls were answered on another device at the same time. */
  function goOnWith(before: ChatMessage): void {
    const answer = getState().messages.at(-1)
    const tools = options().schema?.tools ?? {}
    const isComplete = answer?.id === before.id && answer.status === 'complete' && isAnswered(answer, tools)
    if (isComplete && !isAnswered(before, tools) && !parts.turns.isBusy())
      void parts.turns.start({ messageId: answer.id, overrides: {} })
  }

  /** Writes the answer to a tool call, for the other devices. */
  const written =
    <Given extends ToolAnswer>(call: (...given: Given) => Promise<ChatMessage | undefined>) =>
    (...given: Given) => {
      const answer = call(...given)
      const last = getState().messages.at(-1)
      if (last !== undefined && hasAnswers(last)) void messages.write(last.id).then(() => goOnWith(last))
      return answer
    }

  return {
    // The spread copies the values of getters, so each is repeated.
    ...chat,
    get capabilities() {
      return chat.capabilities
    },
    get whileBusy() {
      return chat.whileBusy
    },
    get formatAnswer() {
      return chat.formatAnswer
    },
    subscribe(listener) {
      if (progress.watchers++ === 0) onRead()
      const unsubscribe = chat.subscribe(listener)
      let isOver = false
      return () => {
        if (!isOver) progress.watchers--
        isOver = true
        unsubscribe()
      }
    },
    send: async (question, overrides) =>
      progress.isDeleted ? refuse('unknown-thread') : chat.send(question, overrides),
    approveTool: written(chat.approveTool),
    denyTool: written(chat.denyTool),
    addToolResult: written(chat.addToolResult),
    setOptions: (next) => chat.setOptions(withThread(next)),
    selectBranch(messageId) {
      chat.selectBranch(messageId)
      const leafId = getState().messages.at(-1)?.id ?? ''
      if (messages.revisionOf({ id: leafId }) > 0) source.change(id, { leafId }).catch(loader.reload)
    },
    removeMessage(messageId) {
      if (parts.turns.isBusy()) return refuse('busy')
      messages.remove(messageId)
      source.deleteMessage(id, messageId).catch(loader.reload)
    },
  }
}
