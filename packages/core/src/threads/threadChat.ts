import type { Chat } from '../chat/chat.ts'
import { type ChatParts, composeChat } from '../chat/createChat.ts'
import type { ThreadEvent } from '../thread.ts'
import type { ChatOptions } from '../turn/options.ts'
import { createLoader } from './loadThread.ts'
import type { ThreadChatOptions, ThreadContext, ThreadProgress } from './threadContext.ts'
import { createThreadEvents } from './threadEvents.ts'
import { createSync } from './syncThread.ts'
import { sharedChat } from './sharedChat.ts'
import { createThreadMessages } from './threadMessages.ts'
import { createTurnEnds } from './turnEnds.ts'
import { claimIn, createThreadRuns } from './threadRuns.ts'

/**
 * The chat of one thread (conversation), and the functions with which the registry controls it. The registry
 * holds the open chats of this device.
 */
export interface ThreadChat {
  chat: Chat
  /** Applies a change that the source reports. */
  receive(event: ThreadEvent): void
  /** Returns `true` if the chat can be closed and nothing is lost. */
  isIdle(): boolean
  close(): void
}

/**
 * Creates the chat of one thread (conversation). The chat loads its messages when it gets its first
 * subscriber. It also shows the answers to questions that were asked on other devices.
 */
export function createThreadChat(given: ThreadChatOptions): ThreadChat {
  const close = new AbortController()
  const progress: ThreadProgress = {
    isLoaded: given.isNew,
    isStale: false,
    isDeleted: false,
    isPartial: false,
    ended: new Set(),
    asked: new Set(),
    watchers: 0,
  }
  let made!: ReturnType<typeof composeThread>

  function withThread(options: ChatOptions): ChatOptions {
    return {
      whileBusy: 'queue',
      ...options,
      id: given.id,
      body: (request) => made.runs.bodyOf(options, request),
      loadOlder: (first) => made.loader.loadOlder(first),
    }
  }
  const chat = composeChat(withThread(given.options), (parts) => {
    made = composeThread(given, parts, progress, close.signal)
    return {
      load: made.loader.load,
      isBlocked: () => made.isBlocked(),
      claim: (toolCallId, during) => claimIn(made.context, toolCallId, during, made.loadAgain),
      ended: made.ended,
    }
  })
  // The chat continues to read after its component unmounts.
  let { status } = chat.getState()
  const unsubscribe = chat.subscribe(() => {
    made.runs.save()
    const before = status
    status = chat.getState().status
    if (status !== before) given.onStatus(status)
  })

  return {
    chat: sharedChat(chat, made.context, made.loader, withThread),
    receive: made.receive,
    isIdle: () => progress.watchers === 0 && made.underWay() === undefined && made.isIdle(),
    close() {
      close.abort()
      unsubscribe()
      chat.detach()
    },
  }
}

/** The functions of a thread, over one record of its progress. */
function composeThread(
  given: ThreadChatOptions,
  parts: ChatParts,
  progress: ThreadProgress,
  signal: AbortSignal,
) {
  const messages = createThreadMessages({ ...given, signal }, parts)
  const context: ThreadContext = { ...given, parts, messages, progress, signal }
  const threadSync = createSync(context)
  const loader = createLoader(context, threadSync)
  const isIdle = () => {
    const { status, queue, messages: shown } = parts.context.getState()
    return (
      status === 'idle' && queue.length === 0 && shown.every((message) => messages.revisionOf(message) > 0)
    )
  }
  const runs = createThreadRuns(context)
  const receive = createThreadEvents(context, loader, threadSync, isIdle)
  const loadAgain = () => loader.reload().then(threadSync.sync)
  const ended = createTurnEnds(context, loadAgain, threadSync.follow)
  const isBlocked = () =>
    !progress.isLoaded || progress.isDeleted || progress.isPartial || threadSync.underWay() !== undefined
  return {
    context,
    loader,
    loadAgain,
    runs,
    ended,
    isIdle,
    isBlocked,
    receive,
    underWay: threadSync.underWay,
  }
}
