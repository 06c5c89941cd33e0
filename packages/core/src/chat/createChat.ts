import type { ChatMessage } from '../message.ts'
import { createPersistence } from '../persistence/persistence.ts'
import type { ToolSet } from '../tool.ts'
import { type ChatOptions, protocolOf } from '../turn/options.ts'
import type { Chat } from './chat.ts'
import { type ChatContext, createContext } from './context.ts'
import { createContinuations } from './continuations.ts'
import { createEdits } from './edits.ts'
import { createQuestions } from './questions.ts'
import { createQueue } from './queue.ts'
import { createToolAnswers } from './toolAnswers.ts'
import { type ChatExtension, createTurns, type Turns } from './turns.ts'

/**
 * Creates a chat, which holds one conversation with a model. The chat does nothing until it has a subscriber
 * or one of its methods is called.
 *
 * @example
 * ```ts
 * const chat = createChat({ url: '/api/chat', protocol: openaiChat({ model: 'gpt-4.1' }) })
 * chat.subscribe(() => render(chat.getState().messages))
 * await chat.send('Hello')
 * ```
 */
export function createChat<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
>(initialOptions: ChatOptions<Metadata, Data, Tools>): Chat<Metadata, Data, Tools> {
  // Inside, metadata and data are unknown; the schema's parsers make the outer types true.
  return composeChat(initialOptions as unknown as ChatOptions) as unknown as Chat<Metadata, Data, Tools>
}

type Answer = Promise<ChatMessage | undefined>

/** The parts of a chat that a `ChatExtension` may use. */
export interface ChatParts {
  context: ChatContext
  turns: Turns
  queue: ReturnType<typeof createQueue>
  /** Reads a run that another device began. The message with the id `messageId` receives the answer. */
  follow(runId: string, messageId: string): Answer
  /** Resumes the interrupted run, or asks the next question of the queue. */
  goOn(): void
}

/**
 * Composes a chat from its parts. A question is handled in three steps. First, `send` adds the question to
 * the state and starts a turn (one answer with its tool calls). Second, the turn reads the events of the
 * model's answer. Third, once per frame, the reducer applies these events to the state, and the subscribers
 * are called.
 */
export function composeChat(initialOptions: ChatOptions, extend?: (parts: ChatParts) => ChatExtension): Chat {
  const context = createContext(initialOptions)
  const { id, options, getState, dispatch } = context
  const { restore, saved } = createPersistence(initialOptions, context)
  const turns = createTurns(context, initialOptions.frames, saved, () => ({ queue, extension }))
  const { askNext, askAgain, ...questions } = createQuestions(context, turns)
  const queue = createQueue(context, turns, askNext)
  const { send, ...queueCalls } = queue.calls
  const { follow, resumeInterrupted, ...continuations } = createContinuations(context, turns, askAgain)

  /** Wraps functions so that each call waits until the stored conversation is restored. */
  function restored<Calls extends Record<string, (...given: never[]) => Answer>>(calls: Calls): Calls {
    const waiting = Object.entries(calls).map(([name, call]) => [
      name,
      (...given: never[]): Answer => {
        const restoring = restore()
        return restoring === undefined ? call(...given) : turns.after(restoring, () => call(...given))
      },
    ])
    return Object.fromEntries(waiting) as Calls // each name with its own arguments
  }

  function goOn() {
    resumeInterrupted()
    const last = getState().messages.at(-1)
    // The answer that the queue waits for may have got its results on another device.
    if (last?.status === 'complete' && !turns.isBusy()) queue.ended(last)
    else queue.next()
  }
  const extension = extend?.({ context, turns, queue, follow, goOn })

  return {
    id,
    get capabilities() {
      return protocolOf(options()).capabilities
    },
    get whileBusy() {
      return options().whileBusy ?? 'refuse'
    },
    get formatAnswer() {
      return options().protocol?.formatAnswer
    },
    getState,
    subscribe(listener) {
      const unsubscribe = context.subscribe(listener)
      let isSubscribed = true
      void Promise.resolve(restore())
        .then(extension?.load)
        .then(() => isSubscribed && goOn())
      return () => {
        isSubscribed = false
        unsubscribe()
      }
    },
    subscribeMessage: context.subscribeMessage,

    ...restored({ send, ...questions, ...continuations, ...createToolAnswers(context, turns) }),
    ...queueCalls,
    ...createEdits(context, turns, restore),
    retryNow: turns.retryNow,
    detach: () => turns.end('interrupted'),
    clear() {
      void restore()
      queue.change([])
      turns.end('stopped')
      dispatch({ type: 'clear' })
    },
    dismissError: () => dispatch({ type: 'set', fields: { error: undefined } }),
    setOptions: context.setOptions,
  }
}
