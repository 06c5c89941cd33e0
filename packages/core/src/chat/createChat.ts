import { systemClock } from '../clock.ts'
import { createId } from '../createId.ts'
import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage, Part } from '../message.ts'
import { streamMetrics } from '../metrics/streamMetrics.ts'
import { openaiChat } from '../protocol/openaiChat.ts'
import type { EncodeInput } from '../protocol/protocol.ts'
import { type RunEnd, runStream } from '../run/runStream.ts'
import { animationFrames } from '../store/animationFrames.ts'
import { createStore } from '../store/createStore.ts'
import { frameBatch } from '../store/frameBatch.ts'
import { fetchTransport } from '../transport/fetchTransport.ts'
import { applySchema } from './applySchema.ts'
import type { Chat, Question, SendOptions } from './chat.ts'
import { messageListeners } from './messageListeners.ts'
import type { ChatOptions } from './options.ts'
import { prepareRequest } from './prepareRequest.ts'
import { type ChatAction, initialState, reduceChat } from './reduceChat.ts'
import { refusals } from './refusals.ts'
import { selectBranch, selectMessage } from './selectors.ts'

/** The run under way. `settle` ends it for everyone who waits; what its stream still says is not heard. */
interface ActiveRun {
  settle(end: Pick<RunEnd, 'status'> & { error?: { data: ChatErrorData } }): void
}

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
export function createChat<Metadata = unknown, Data = Record<string, unknown>>(
  initialOptions: ChatOptions<Metadata, Data>,
): Chat<Metadata, Data> {
  // Inside, metadata and data are unknown; the schema's parsers are what makes the types outside true.
  return createUntypedChat(initialOptions as unknown as ChatOptions) as unknown as Chat<Metadata, Data>
}

function createUntypedChat(initialOptions: ChatOptions): Chat {
  let options = initialOptions
  const { id = createId(), clock = systemClock, frames = animationFrames } = initialOptions
  const store = createStore(initialState(initialOptions.initialMessages ?? []))
  const listeners = messageListeners()
  let active: ActiveRun | undefined
  let lastCreatedAt = 0

  const protocol = () => options.protocol ?? defaultProtocol
  const messages = () => store.get().messages

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
    if (active !== undefined) return refuse(refusals.busy)
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
    const asked = { id, runId, ...(regenerates !== undefined && { regenerates }) }
    return run(message.id, overrides, asked)
  }

  function run(
    messageId: string,
    overrides: SendOptions,
    asked: Pick<EncodeInput, 'id' | 'runId' | 'regenerates'>,
  ): Promise<ChatMessage | undefined> {
    const history = messages().slice(0, -1)
    const abort = new AbortController()
    const metrics = streamMetrics(clock)
    const queue = frameBatch<ChatEvent>(
      (events) => dispatch({ type: 'events', messageId, events, at: clock.now(), metrics: metrics.current }),
      frames,
    )
    return new Promise((resolve) => {
      const current: ActiveRun = {
        settle({ status, error }) {
          if (active !== current) return
          queue.flush()
          active = undefined
          metrics.end()
          abort.abort()
          const ended = error === undefined ? {} : { error: error.data }
          dispatch({ type: 'end', messageId, status, metrics: metrics.current, ...ended })
          const message = selectMessage(store.get(), messageId)
          resolve(message)
          if (message !== undefined) tell(() => options.onFinish?.(message))
          if (error !== undefined) tell(() => options.onError?.(error.data))
        },
      }
      active = current
      void consume(current)
    })

    async function consume(current: ActiveRun) {
      const { chatId } = store.get()
      const told = chatId === undefined ? {} : { chatId }
      const input = {
        ...asked,
        messages: history,
        ...told,
        ...(overrides.model !== undefined && { model: overrides.model }),
      }
      const context = { id, messages: history, ...told }
      const { fetch, onUnauthorized } = options
      const runs = runStream({
        transport: options.transport ?? fetchTransport(fetch === undefined ? {} : { fetch }),
        decoder: protocol().createDecoder(),
        prepare: (signal) => prepareRequest(protocol(), input, options, overrides, context, signal),
        signal: abort.signal,
        clock,
        timeouts: { ...protocol().timeouts, ...options.timeouts },
        metrics,
        ...(onUnauthorized !== undefined && { onUnauthorized }),
      })
      for (;;) {
        const { done, value } = await runs.next()
        if (active !== current) return
        if (done === true) return current.settle(value)
        const events = value.map((event) => applySchema(event, options.schema))
        queue.add(events)
        for (const event of events) tell(() => options.onEvent?.(event, { messageId }))
      }
    }
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
      return protocol().capabilities
    },
    getState: store.get,
    subscribe: store.subscribe,
    subscribeMessage: listeners.subscribe,

    send: async (question, overrides) => ask(messages().length, question, overrides),

    stop: () => active?.settle({ status: 'stopped' }),

    async retry(overrides = {}) {
      if (active !== undefined) return refuse(refusals.busy)
      const last = messages().at(-1)
      if (last?.role === 'user') return answer(messages().length, [], overrides)
      if (last === undefined || last.status === 'complete') return refuse(refusals.nothingToRetry)
      return answer(messages().length - 1, [], overrides)
    },

    async regenerate(messageId, overrides = {}) {
      if (active !== undefined) return refuse(refusals.busy)
      if (protocol().capabilities.history === 'server') return refuse(refusals.serverHistory)
      const index = findAnswer(messageId)
      return index === -1 ? refuse(refusals.unknownMessage) : answer(index, [], overrides)
    },

    async edit(messageId, question, overrides) {
      if (protocol().capabilities.history === 'server') return refuse(refusals.serverHistory)
      const index = messages().findIndex((message) => message.id === messageId && message.role === 'user')
      return index === -1 ? refuse(refusals.unknownMessage) : ask(index, question, overrides)
    },

    selectBranch(messageId) {
      if (active !== undefined) return void refuse(refusals.busy)
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

const defaultProtocol = openaiChat()

function partsOf(question: string | Question): readonly Part[] {
  const { text, files = [] } = typeof question === 'string' ? { text: question } : question
  const said: readonly Part[] = text.trim() === '' ? [] : [{ type: 'text', text }]
  return [...files.map((file): Part => ({ type: 'file', ...file })), ...said]
}

/** An app's callback that throws is reported as an uncaught error; the stream goes on. */
function tell(callback: () => void): void {
  try {
    callback()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
