import type { ChatTransport, UIMessage, UIMessageChunk } from 'ai'
import type { Chat } from '../chat/chat.ts'
import { createChat } from '../chat/createChat.ts'
import { ChatError } from '../errors/chatError.ts'
import type { Json } from '../json.ts'
import type { ChatMessage } from '../message.ts'
import type { RetryOptions } from '../run/retryPolicy.ts'
import type { ChatOptions, Dynamic } from '../turn/options.ts'
import { passThrough } from './passThrough.ts'

type Passed =
  | 'headers'
  | 'body'
  | 'credentials'
  | 'fetch'
  | 'transport'
  | 'timeouts'
  | 'resumable'
  | 'streamsUrl'
  | 'storage'
  | 'onUnauthorized'
  | 'clock'
  | 'connectivity'
  | 'random'

/** Options of {@link chatstreamTransport}. Each option has the same meaning as in `createChat`. */
export interface ChatstreamTransportOptions extends Pick<ChatOptions, Passed> {
  /**
   * The URL of the route.
   *
   * @defaultValue '/api/chat'
   */
  url?: Dynamic<string>
  /**
   * Settings for retries; `false` disables them. Default: five retries. The first delay is 1 s, and each
   * delay doubles, up to 60 s, with jitter.
   */
  retry?: Omit<RetryOptions, 'whenCut'> | false
}

type SendOptions = Parameters<ChatTransport<UIMessage>['sendMessages']>[0]
type Call = Pick<SendOptions, 'chatId' | 'abortSignal' | 'headers' | 'body'>

/** The AI SDK reads the chunks itself, so this text of the question is never sent. */
const question = 'asked through useChat'

/**
 * Creates a transport for the AI SDK's own `useChat`. The page and the route stay as they are; only the
 * connection between them changes. If a server such as @chatstream/proxy stores the answer, a broken stream
 * continues where it broke. If no server stores the answer, the transport uses the AI SDK's own way to resume a
 * stream. If the route cannot resume streams either, the answer fails. With `resume: true` in `useChat`, the
 * answer continues after a reload. Works with `ai` version 7.
 *
 * @example
 * ```ts
 * import { chatstreamTransport } from '@chatstream/core/ai-sdk'
 *
 * const transport = chatstreamTransport({ url: '/api/chat' })
 * // useChat({ id, transport, resume: true })
 * ```
 */
export function chatstreamTransport<Message extends UIMessage = UIMessage>(
  options: ChatstreamTransportOptions = {},
): ChatTransport<Message> {
  return {
    resumeStreamIsReplay: true,
    async sendMessages({ trigger, messages, messageId, ...call }) {
      const body = { id: call.chatId, messages, trigger, messageId, ...call.body }
      const { stream } = openStream(options, call, body, (chat) => {
        chat.clear()
        return chat.send(question)
      })
      return stream
    },
    async reconnectToStream({ abortSignal, ...call }) {
      const { stream, begun } = openStream(options, { abortSignal, ...call }, undefined, (chat) =>
        chat.resume(),
      )
      return (await begun) ? stream : null
    },
  }
}

/** Reads one answer as a stream of chunks. `begun` resolves with `false` if there is no answer. */
function openStream(
  { url = '/api/chat', retry = {}, headers: ownHeaders, ...options }: ChatstreamTransportOptions,
  { chatId, abortSignal, headers }: Call,
  body: Json | undefined,
  ask: (chat: Chat) => Promise<ChatMessage | undefined>,
): { stream: ReadableStream<UIMessageChunk>; begun: Promise<boolean> } {
  let begin: (isThere: boolean) => void
  const begun = new Promise<boolean>((resolve) => (begin = resolve))
  let chat: Chat | undefined
  let isCancelled = false
  const stream = new ReadableStream<UIMessageChunk>({
    start(controller) {
      let isRefused = false

      async function end(asked: Chat) {
        abortSignal?.addEventListener('abort', asked.stop)
        const asking = ask(asked)
        if (abortSignal?.aborted === true) asked.stop()
        const answer = await asking
        abortSignal?.removeEventListener('abort', asked.stop)
        begin(answer?.status === 'complete')
        if (isCancelled) return
        if (abortSignal?.aborted === true) controller.error(abortSignal.reason)
        else if (isRefused || answer?.error === undefined) controller.close()
        else controller.error(new ChatError(answer.error))
      }

      const protocol = passThrough(body, (chunk) => {
        if (isCancelled) return
        isRefused ||= chunk['type'] === 'error'
        // A chunk of the route, which the AI SDK checks.
        controller.enqueue(chunk as UIMessageChunk)
        begin(true)
      })
      chat = createChat({
        ...options,
        id: chatId,
        url,
        protocol,
        headers: async (context) => ({
          ...(typeof ownHeaders === 'function' ? await ownHeaders(context) : ownHeaders),
          ...Object.fromEntries(new Headers(headers)),
        }),
        retry: retry === false ? false : { ...retry, whenCut: 'keep' },
      })
      void end(chat)
    },
    cancel() {
      isCancelled = true
      chat?.detach()
    },
  })
  return { stream, begun }
}
