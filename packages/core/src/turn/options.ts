import type { Clock, FrameScheduler } from '../clock.ts'
import type { ChatErrorData } from '../errors/chatError.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage, NextRun } from '../message.ts'
import type { StatsCollector } from '../metrics/collectStats.ts'
import { openaiChat } from '../protocol/openaiChat/openaiChat.ts'
import type { Protocol } from '../protocol/protocol.ts'
import type { ToolSet } from '../tool.ts'

import type { Connectivity } from '../run/connectivity.ts'
import type { Timeouts } from '../run/deadlines.ts'
import type { Limiter } from '../run/limiter.ts'
import type { RetryOptions } from '../run/retryPolicy.ts'
import type { Transport } from '../transport/transport.ts'
import type { ChatSchema } from './schema.ts'

/** The argument with which a chat calls an option that is a function, e.g. a function for `headers`. */
export interface RequestContext {
  /** The id of the conversation. */
  id: string
  /** The id of the conversation on the server. Absent until the server has sent one. */
  chatId?: string
  messages: readonly ChatMessage[]
  /**
   * The answer that the model will write. `next` is the effect on the parts that the answer already has:
   * `follow` adds parts, `extend` continues the last text, and `replace` replaces the parts of the last
   * request.
   */
  answer: { id: string; parentId?: string; next: NextRun }
}

/**
 * A storage for texts under keys, e.g. `localStorage` or `sessionStorage`. The methods may return promises.
 */
export interface ChatStore {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): void | Promise<void>
  removeItem(key: string): void | Promise<void>
}

/**
 * The type of an option that is either a value or a function. The chat calls such a function for each
 * request. Use a function e.g. for bearer tokens and CSRF tokens.
 */
export type Dynamic<T> = T | ((context: RequestContext) => T | Promise<T>)

/** Options of `createChat` and `useChatStream`. A run is one request to the model. */
export interface ChatOptions<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> {
  /** The id of the conversation. Default: a random id. */
  id?: string
  /** The URL to which questions are sent. It is absolute, or relative to the page. */
  url: Dynamic<string>
  /**
   * The protocol: the format of the server.
   * @defaultValue openaiChat()
   */
  protocol?: Protocol
  /** Headers that are added to each request. */
  headers?: Dynamic<Record<string, string>>
  /**
   * Fields that are added to the body of each question. They override fields of the protocol with the same
   * name.
   */
  body?: Dynamic<Record<string, unknown>>
  /** The `credentials` of each request, as in `RequestInit`. */
  credentials?: Dynamic<RequestCredentials>
  /** The function that sends requests. Default: the platform's `fetch`. */
  fetch?: typeof globalThis.fetch
  /** The transport that sends requests and opens streams. Default: `fetchTransport` with the option `fetch`. */
  transport?: Transport
  /**
   * The time limits of each run. Default: the limits that the protocol suggests, otherwise 30 s for the
   * headers, 60 s for the first event, and 90 s without bytes.
   */
  timeouts?: Timeouts
  /**
   * Settings for retries; `false` disables them. Default: five retries. The first delay is 1 s, and each
   * delay doubles, up to 60 s, with jitter.
   */
  retry?: RetryOptions | false
  /**
   * If `true`, the chat sends the id of the run with each question, in the header `x-chatstream-id`. A server
   * that stores runs, such as @chatstream/proxy, can then resume the run after a broken connection or a
   * reload. Default: `true`, unless `url` has another origin than the page. A server of another origin must
   * first allow the header (CORS).
   */
  resumable?: boolean
  /**
   * The URL at which the server returns stored runs. The chat appends the id of the run. Default: `streams/`,
   * relative to `url`.
   */
  streamsUrl?: Dynamic<string>
  /**
   * The storage in which the conversation survives a reload. Only a conversation with an `id` is stored. The
   * storage is read once, at the first subscription or call. It is written before each question, after each
   * answer, and when the page is hidden or left during an answer. The chat waits at most one second for the
   * storage. `false` stores nothing. Default: the page's `sessionStorage`.
   */
  storage?: ChatStore | false
  /**
   * The behaviour of `send` while an answer arrives. `refuse` refuses the question and sets `error`. `queue`
   * puts the question into `state.queue`, and asks it when the answer is complete. If the answer was stopped
   * or failed, the queue is paused.
   * @defaultValue 'refuse'
   */
  whileBusy?: 'refuse' | 'queue'
  /** A limiter for the number and the rate of runs. Several chats can share one limiter. */
  limiter?: Limiter
  schema?: ChatSchema<Metadata, Data, Tools>
  /**
   * The maximum number of times that one answer continues automatically after tool calls. If all calls of an
   * answer have results, the chat sends the results, and the model continues in the same message. With 0,
   * results are never sent.
   * @defaultValue 8
   */
  toolRounds?: number
  /** The messages that the conversation begins with, oldest first. The option is read once. */
  initialMessages?: readonly ChatMessage<NoInfer<Metadata>, NoInfer<Data>, NoInfer<Tools>>[]
  /**
   * Loads the page of messages before the message `first`. The messages of the page are in order, oldest
   * first. `chat.loadOlder()` calls this function if `state.older` is set.
   */
  loadOlder?: (
    first: ChatMessage | undefined,
  ) => Promise<{ messages: readonly ChatMessage[]; hasOlder: boolean }>
  /**
   * Called once if the server answers 401, e.g. to refresh a token. Then the request is sent again, with the
   * new values of `headers` and other options. If the function returns `false`, the request is not sent
   * again.
   */
  onUnauthorized?: () => Promise<boolean | void> | boolean | void
  /** Called for every event as soon as it is decoded, before it is shown. */
  onEvent?: (event: ChatEvent, context: { messageId: string }) => void
  /** Called when an answer has ended, with any status. */
  onFinish?: (message: ChatMessage<NoInfer<Metadata>, NoInfer<Data>, NoInfer<Tools>>) => void
  /** Called when an answer failed or broke off, or when a call was refused. */
  onError?: (error: ChatErrorData) => void
  /** A collector of statistics, from `collectStats()`. It measures the latency and the gaps of every run. */
  stats?: StatsCollector
  clock?: Clock
  frames?: FrameScheduler
  /**
   * Reports if the device is online, and when an early retry makes sense. Default: the events of the page.
   */
  connectivity?: Connectivity
  /**
   * Random numbers for the jitter of delays: 0 ≤ n < 1.
   * @defaultValue Math.random
   */
  random?: () => number
}

/**
 * Options of one question. The headers and body fields are added to those of the chat. If a name occurs in
 * both, the value of the question is used.
 */
export interface SendOptions {
  headers?: Record<string, string>
  body?: Record<string, unknown>
  model?: string
}

const defaultProtocol = openaiChat()

/** Returns the protocol of the chat, or the default protocol. */
export function protocolOf({ protocol = defaultProtocol }: Pick<ChatOptions, 'protocol'>): Protocol {
  return protocol
}
