import { systemClock } from '../clock.ts'
import { createId } from '../createId.ts'
import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage, Part, ToolCallPart } from '../message.ts'
import { animationFrames } from '../store/animationFrames.ts'
import { createStore } from '../store/createStore.ts'
import type { ToolSet } from '../tool.ts'
import type { Chat, Question, SendOptions } from './chat.ts'
import { defaultCapabilities } from './defaultProtocol.ts'
import { messageListeners } from './messageListeners.ts'
import type { ChatOptions } from './options.ts'
import { type ChatAction, initialState, reduceChat } from './reduceChat.ts'
import { refusals } from './refusals.ts'
import { selectBranch, selectMessage } from './selectors.ts'
import { startTurn, tell, type Turn, type TurnOptions } from './startTurn.ts'
import { hasResult, isAnswered, toolNamed } from './toolCalls.ts'

/**
 * One conversation with a model: state, and the calls that change it. Inert until something is sent.
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
  // Inside, metadata and data are unknown; the schema's parsers are what makes the types outside true.
  return createUntypedChat(initialOptions as unknown as ChatOptions) as unknown as Chat<Metadata, Data, Tools>
}

function createUntypedChat(initialOptions: ChatOptions): Chat {
  let options = initialOptions
  const { id = createId(), clock = systemClock, frames = animationFrames } = initialOptions
  const store = createStore(initialState(initialOptions.initialMessages ?? []))
  const listeners = messageListeners()
  let active: Turn | undefined
  let lastCreatedAt = 0

  const capabilities = () => options.protocol?.capabilities ?? defaultCapabilities
  const messages = () => store.get().messages
  const isBusy = () => store.get().status !== 'idle'

  function dispatch(action: ChatAction) {
    const before = store.get()
    const after = reduceChat(before, action)
    store.set(after)
    listeners.changed(before, after)
  }

  function newMessage(
    role: ChatMessage['role'],
    parts: readonly Part[],
    parentId: string | undefined,
  ): ChatMessage {
    // Siblings are told apart by age, so that no two messages may be of the same millisecond.
    lastCreatedAt = Math.max(clock.now(), lastCreatedAt + 1)
    return {
      id: createId(),
      ...(parentId !== undefined && { parentId }),
      role,
      parts,
      status: role === 'assistant' ? 'streaming' : 'complete',
      createdAt: lastCreatedAt,
    }
  }

  async function refuse(error: ChatErrorData): Promise<undefined> {
    dispatch({ type: 'refused', error })
    tell(() => options.onError?.(error))
    return undefined
  }

  /** Puts a question behind the first `keep` messages, and asks. */
  async function ask(keep: number, question: string | Question, overrides: SendOptions = {}) {
    const parts = partsOf(question)
    if (isBusy()) return refuse(refusals.busy)
    if (parts.length === 0) return refuse(refusals.empty)
    const asked = newMessage('user', parts, messages()[keep - 1]?.id)
    const metadata = typeof question === 'string' ? undefined : question.metadata
    return answer(keep, [metadata === undefined ? asked : { ...asked, metadata }], overrides)
  }

  /** Asks for an answer behind the first `keep` messages and these. */
  async function answer(keep: number, added: readonly ChatMessage[], overrides: SendOptions) {
    const parentId = added.at(-1)?.id ?? messages()[keep - 1]?.id
    const message = newMessage('assistant', [], parentId)
    const regenerates = added.length === 0 ? messages()[keep] : undefined
    const runId = createId()
    dispatch({ type: 'ask', keep, messages: [...added, message], runId })
    return take({
      messageId: message.id,
      runId,
      overrides,
      ...(regenerates !== undefined && { regenerates }),
    })
  }

  function take(
    turn: Pick<TurnOptions, 'messageId' | 'runId' | 'regenerates' | 'overrides'>,
  ): Promise<ChatMessage | undefined> {
    return new Promise((resolve) => {
      const onEnd = (message: ChatMessage | undefined) => {
        resolve(message)
        if (message === undefined) return
        const { error } = message
        tell(() => options.onFinish?.(message))
        if (error !== undefined) tell(() => options.onError?.(error))
      }
      const getOptions = () => options
      active = startTurn({
        ...turn,
        id,
        getState: store.get,
        dispatch,
        options: getOptions,
        clock,
        frames,
        onEnd,
      })
    })
  }

  /** Tells a call what became of it, and lets the model go on once every call of its answer has what it needs. */
  async function answerCall(
    toolCallId: string,
    mayAnswer: (call: ToolCallPart) => boolean,
    event: ChatEvent,
  ) {
    const message = messages().findLast((each) => each.parts.some(isCall(toolCallId)))
    const call = message?.parts.find(isCall(toolCallId))
    const isLast = message?.id === messages().at(-1)?.id
    // Nobody would carry out what is approved in an earlier answer: the conversation has gone on without it.
    const isLate = event.type === 'tool-running' && !isLast
    if (message === undefined || call?.type !== 'tool-call' || !mayAnswer(call) || isLate)
      return refuse(refusals.unknownCall)
    dispatch({ type: 'tools', messageId: message.id, events: [event], status: store.get().status })
    tell(() => options.onEvent?.(event, { messageId: message.id }))
    const tools = options.schema?.tools ?? {}
    const isOurs = call.providerExecuted !== true && toolNamed(tools, call.name)?.execute !== undefined
    const hasWork = event.type === 'tool-running' && isOurs
    const changed = selectMessage(store.get(), message.id) ?? message
    // A turn under way looks after the call itself, and an earlier answer is not gone on with.
    if (isBusy() || !isLast || !(hasWork || isAnswered(changed, tools))) return changed
    return take({ messageId: message.id, overrides: {} })
  }

  /** The answer with this id, or the last, and the place it stands at. */
  function findAnswer(messageId: string | undefined): number {
    return messages().findLastIndex(
      (message) => message.role === 'assistant' && (messageId === undefined || message.id === messageId),
    )
  }

  return {
    id,
    get capabilities() {
      return capabilities()
    },
    get formatAnswer() {
      return options.protocol?.formatAnswer
    },
    getState: store.get,
    subscribe: store.subscribe,
    subscribeMessage: listeners.subscribe,

    send: async (question, overrides) => ask(messages().length, question, overrides),

    stop: () => active?.settle({ status: 'stopped' }),

    async retry(overrides = {}) {
      if (isBusy()) return refuse(refusals.busy)
      const last = messages().at(-1)
      if (last?.role === 'user') return answer(messages().length, [], overrides)
      if (last === undefined || last.status === 'complete') return refuse(refusals.nothingToRetry)
      return answer(messages().length - 1, [], overrides)
    },

    async regenerate(messageId, overrides = {}) {
      if (isBusy()) return refuse(refusals.busy)
      if (capabilities().history === 'server') return refuse(refusals.serverHistory)
      const index = findAnswer(messageId)
      return index === -1 ? refuse(refusals.unknownMessage) : answer(index, [], overrides)
    },

    async edit(messageId, question, overrides) {
      if (capabilities().history === 'server') return refuse(refusals.serverHistory)
      const index = messages().findIndex((message) => message.id === messageId && message.role === 'user')
      return index === -1 ? refuse(refusals.unknownMessage) : ask(index, question, overrides)
    },

    addToolResult: (toolCallId, result) =>
      answerCall(
        toolCallId,
        (call) => !hasResult(call) && call.state !== 'streaming-input',
        'output' in result
          ? { type: 'tool-output', toolCallId, output: result.output }
          : { type: 'tool-error', toolCallId, error: result.error },
      ),
    approveTool: (toolCallId) => answerCall(toolCallId, awaitsApproval, { type: 'tool-running', toolCallId }),
    denyTool: (toolCallId) => answerCall(toolCallId, awaitsApproval, { type: 'tool-denied', toolCallId }),

    selectBranch(messageId) {
      if (isBusy()) return void refuse(refusals.busy)
      if (selectBranch(store.get(), messageId).length === 0) return void refuse(refusals.unknownMessage)
      dispatch({ type: 'branch', messageId })
    },

    clear() {
      active?.settle({ status: 'stopped' })
      dispatch({ type: 'clear' })
    },
    dismissError: () => dispatch({ type: 'refused', error: undefined }),
    setOptions(next) {
      options = next
    },
    detach: () => active?.settle({ status: 'interrupted' }),
  }
}

function partsOf(question: string | Question): readonly Part[] {
  const {
    text,
    files = [],
    data = [],
  }: Question = typeof question === 'string' ? { text: question } : question
  const said: readonly Part[] = text.trim() === '' ? [] : [{ type: 'text', text }]
  return [
    ...files.map((file): Part => ({ type: 'file', ...file })),
    ...said,
    ...data.map((kept): Part => ({ type: 'data', ...kept })),
  ]
}

const isCall = (id: string) => (part: Part) => part.type === 'tool-call' && part.id === id

const awaitsApproval = (call: ToolCallPart) => call.state === 'awaiting-approval'
