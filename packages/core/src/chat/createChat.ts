import { systemClock } from '../clock.ts'
import { createId } from '../createId.ts'
import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage, Part, ToolCallPart } from '../message.ts'
import { createStore } from '../store/createStore.ts'
import type { ToolSet } from '../tool.ts'
import type { Chat, Question, SendOptions } from './chat.ts'
import type { ChatState } from '../state/chatState.ts'
import { defaultProtocol } from '../turn/defaultProtocol.ts'
import type { Engine, Refusal } from './engine.ts'
import type { Host, TurnStart } from './host.ts'
import { messageListeners } from '../state/messageListeners.ts'
import type { ChatOptions } from '../turn/options.ts'
import { type ChatAction, initialState, reduceChat } from '../state/reduceChat.ts'
import { selectBranch, selectMessage } from '../state/selectors.ts'
import type { Turn } from '../turn/startTurn.ts'
import { tell } from '../callSafely.ts'

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
  const { id = createId(), clock = systemClock } = initialOptions
  const store = createStore(initialState(initialOptions.initialMessages ?? []))
  const listeners = messageListeners()
  let engine: Promise<Engine> | undefined
  let active: Turn | undefined
  let lastCreatedAt = 0

  const capabilities = () => (options.protocol ?? defaultProtocol).capabilities
  const messages = () => store.get().messages
  const isBusy = () => store.get().status !== 'idle'
  const host: Host = {
    id,
    initialOptions,
    options: () => options,
    getState: store.get,
    change,
    clock,
    newMessage,
    take,
    finished,
  }

  const dispatch = (action: ChatAction) => change((state) => reduceChat(state, action))

  function change(reduce: (state: ChatState) => ChatState) {
    const before = store.get()
    const after = reduce(before)
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

  /** A chunk of its own. One that did not load is asked for again the next time. */
  function load(): Promise<Engine> {
    engine ??= import('./engine.ts').then(({ createEngine }) => createEngine(host))
    engine.catch(() => (engine = undefined))
    return engine
  }

  function turnEnd(): Promise<void> {
    return new Promise((resolve) => {
      const unsubscribe = store.subscribe(() => {
        if (isBusy()) return
        unsubscribe()
        resolve()
      })
    })
  }

  const refuse = async (reason: Refusal) => (await load()).refuse(reason)

  /** Puts a question behind the first `keep` messages, and asks. */
  async function ask(keep: number, question: string | Question, overrides: SendOptions = {}) {
    const parts = partsOf(question)
    if (isBusy()) return refuse('busy')
    if (parts.length === 0) return refuse('empty')
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
    const regenerating = regenerates !== undefined && { regenerates }
    return take({ messageId: message.id, runId, overrides, ...regenerating })
  }

  /** Begins a turn, as soon as there is an engine; until then `stop` ends it here. */
  async function take(start: TurnStart): Promise<ChatMessage | undefined> {
    const { messageId } = start
    const waiting = endEarly(messageId)
    active = waiting.turn
    try {
      const { turn, ended } = await load().then((loaded) => (waiting.isOver() ? waiting : loaded.take(start)))
      active = turn
      return await ended
    } catch (cause) {
      waiting.turn.settle({ status: 'failed', error: { data: notLoaded(cause) } })
      return waiting.ended
    }
  }

  function endEarly(messageId: string) {
    let over = false
    let resolve: (message: ChatMessage | undefined) => void
    const ended = new Promise<ChatMessage | undefined>((done) => (resolve = done))
    const turn: Turn = {
      settle({ status, error }) {
        if (over) return
        over = true
        dispatch({ type: 'unsent', messageId, status, error: error?.data })
        const message = selectMessage(store.get(), messageId)
        finished(message)
        resolve(message)
      },
      retryNow() {},
    }
    return { turn, ended, isOver: () => over }
  }

  function finished(message: ChatMessage | undefined) {
    if (message === undefined) return
    const { error } = message
    tell(() => options.onFinish?.(message))
    if (error !== undefined) tell(() => options.onError?.(error))
  }

  async function answerCall(
    event: ChatEvent & { toolCallId: string },
    mayAnswer: (call: ToolCallPart) => boolean,
  ) {
    const answered = (await load()).answerCall(event, mayAnswer)
    if (answered === undefined) return refuse('unknownCall')
    return answered.start === undefined ? answered.answer : take(answered.start)
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
    subscribe(listener) {
      load().then((loaded) => loaded.watched(), ignore)
      return store.subscribe(listener)
    },
    subscribeMessage: listeners.subscribe,

    async send(question, overrides) {
      if (options.whileBusy === 'queue') while (isBusy()) await turnEnd()
      return ask(messages().length, question, overrides)
    },

    stop: () => active?.settle({ status: 'stopped' }),
    retryNow: () => active?.retryNow(),

    async resume(streamId) {
      const loaded = await load()
      if (isBusy()) return refuse('busy')
      const start = loaded.resume(streamId)
      return start === undefined ? refuse('nothingToResume') : take(start)
    },

    async continueAnswer(overrides = {}) {
      const loaded = await load()
      if (isBusy()) return refuse('busy')
      const start = loaded.left(messages().at(-1)?.id) ?? loaded.extend()
      return start === undefined ? refuse('nothingToContinue') : take({ ...start, overrides })
    },

    async retry(overrides = {}) {
      if (isBusy()) return refuse('busy')
      const last = messages().at(-1)
      if (last?.role === 'user') return answer(messages().length, [], overrides)
      if (last === undefined || last.status === 'complete') return refuse('nothingToRetry')
      // What a server still keeps of it need not be asked for anew.
      const left = (await load()).left(last.id)
      return left === undefined ? answer(messages().length - 1, [], overrides) : take(left)
    },

    async regenerate(messageId, overrides = {}) {
      if (isBusy()) return refuse('busy')
      if (capabilities().history === 'server') return refuse('serverHistory')
      const index = findAnswer(messageId)
      return index === -1 ? refuse('unknownMessage') : answer(index, [], overrides)
    },

    async edit(messageId, question, overrides) {
      if (capabilities().history === 'server') return refuse('serverHistory')
      const index = messages().findIndex((message) => message.id === messageId && message.role === 'user')
      return index === -1 ? refuse('unknownMessage') : ask(index, question, overrides)
    },

    addToolResult: (toolCallId, result) =>
      answerCall(
        'output' in result
          ? { type: 'tool-output', toolCallId, output: result.output }
          : { type: 'tool-error', toolCallId, error: result.error },
        (call) => call.state !== 'streaming-input',
      ),
    approveTool: (toolCallId) => answerCall({ type: 'tool-running', toolCallId }, awaitsApproval),
    denyTool: (toolCallId) => answerCall({ type: 'tool-denied', toolCallId }, awaitsApproval),

    selectBranch(messageId) {
      if (isBusy()) return void refuse('busy')
      if (selectBranch(store.get(), messageId).length === 0) return void refuse('unknownMessage')
      dispatch({ type: 'branch', messageId })
      load().then((loaded) => loaded.keep(), ignore)
    },

    clear() {
      active?.settle({ status: 'stopped' })
      dispatch({ type: 'clear' })
      load().then((loaded) => loaded.forget(), ignore)
    },
    dismissError: () => dispatch({ type: 'refused', error: undefined }),
    setOptions(next) {
      options = next
    },
    detach: () => active?.settle({ status: 'interrupted' }),
  }
}

/** What is only done ahead of time, or beside the point, says nothing where it fails. */
function ignore() {}

function notLoaded(cause: unknown): ChatErrorData {
  return {
    kind: 'network',
    message: `The rest of the chat could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
    why: 'Nothing was sent; the question is kept.',
    action: 'Check that this device is online, then try again; if it persists, reload the page.',
    retryable: true,
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

const awaitsApproval = (call: ToolCallPart) => call.state === 'awaiting-approval'
