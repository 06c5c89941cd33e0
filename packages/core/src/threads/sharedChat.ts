import type { Chat } from '../chat/chat.ts'
import type { ChatMessage } from '../message.ts'
import type { ChatOptions } from '../turn/options.ts'
import type { ThreadLoader } from './loadThread.ts'
import type { ThreadContext } from './threadContext.ts'
import { hasCalls } from './threadMessages.ts'

type ToolAnswer = readonly [toolCallId: string, ...rest: unknown[]]

/** A chat whose changes reach the source, and which knows whether a component shows it. */
export function sharedChat(
  chat: Chat,
  { id, source, parts, messages, progress, onRead }: ThreadContext,
  loader: ThreadLoader,
  withThread: (options: ChatOptions) => ChatOptions,
): Chat {
  const { getState, refuse } = parts.context

  /** Writes the answer to a tool call, for the other devices. */
  const written =
    <Given extends ToolAnswer>(call: (...given: Given) => Promise<ChatMessage | undefined>) =>
    (...given: Given) => {
      const answer = call(...given)
      const last = getState().messages.at(-1)
      if (last !== undefined && hasCalls(last)) void messages.write(last.id)
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
    send: async (question, options) =>
      progress.isDeleted ? refuse('unknown-thread') : chat.send(question, options),
    approveTool: written(chat.approveTool),
    denyTool: written(chat.denyTool),
    addToolResult: written(chat.addToolResult),
    setOptions: (options) => chat.setOptions(withThread(options)),
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
