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

/** The argument of options that are functions, e.g. of a function for `headers`. */
export interface RequestContext {
  /** The id of the conversation. */
  id: string
  /** The server's id of the conversation, once the server has sent one. */
  chatId?: string
  messages: readonly ChatMessage[]
  /**
   * The answer that the run writes. `next` is the effect of the run on the parts that the answer has: `follow` adds parts,
   * `extend` continues the last text, `replace` replaces the last run.
   */
  answer: { id: string; parentId?: string; next: NextRun }
}

/** A storage for texts by key, e.g. `localStorage` or `sessionStorage`. The methods may return promises. */
export interface ChatStore {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): void | Promise<void>
  removeItem(key: string): void | Promise<void>
}

/**
 * An option that is a value, or a function that returns the value for each request. Use a function e.g. for bearer
 * tokens and CSRF tokens.
 */
export type Dynamic<T> = T | ((context: RequestContext) => T | Promise<T>)

/** Options of `createChat` and `useChatStream`. */
export interface ChatOptions<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> {
  /** The id of the conversation. Default: a random id. */
  id?: string
  /** The url to which questions are sent. It is absolute, or relative to the page. */
  url: Dynamic<string>
  /**
   * The wire format.
   * @defaultValue openaiChat()
   */
  protocol?: Protocol
  /** Headers that are added to each request. */
  headers?: Dynamic<Record<string, string>>
  /** Fields that are added to the body of each question, or override those of the protocol. */
  body?: Dynamic<Record<string, unknown>>
  /** The `credentials` of each request, as in `RequestInit`. */
  credentials?: Dynamic<RequestCredentials>
  /** The function that sends requests. Default: the platform's `fetch`. */
  fetch?: typeof globalThis.fetch
  /** The transport that sends requests and opens streams. Default: `fetchTransport` with the option `fetch`. */
  transport?: Transport
  /**
   * The time limits of each run. Default: 30 s for headers, 60 s for the first event and 90 s without bytes, or those
   * of the protocol.
   */
  timeouts?: Timeouts
  /** Settings for retries; `false` disables them. Default: five tries, 1 s doubling to 60 s, with jitter. */
  retry?: RetryOptions | false
  /**
   * Sends the id of the run with each question, in the header `x-chatstream-id`. A server that keeps runs
   * (@chatstream/proxy) can then resume the run after a broken connection or a reload. Default: `true`, except for a
   * url of another origin than the page's, because such a server has to allow the header (CORS) first.
   */
  resumable?: boolean
  /**
   * The url under which a server that keeps runs serves them; the id of the run is appended. Default: `streams/`,
   * relative to `url`.
   */
  streamsUrl?: Dynamic<string>
  /**
   * The storage of the conversation, so that it continues after a reload. Only a conversation with an `id` is stored.
   * The storage is read once, by the first subscriber or call, and written before each question and after each
   * answer. The chat waits at most one second for the storage. `false` disables storing. Default: the page's
   * `sessionStorage`.
   */
  storage?: ChatStore | false
  /**
   * The behaviour of `send` while an answer arrives. `refuse` sets `error`. `queue` puts the question in `state.queue`, and
   * asks it once the answer is complete. After an answer that was stopped or failed the queue is paused.
   * @defaultValue 'refuse'
   */
  whileBusy?: 'refuse' | 'queue'
  /** Limits the number and the rate of runs. Several chats can share one limiter. */
  limiter?: Limiter
  schema?: ChatSchema<Metadata, Data, Tools>
  /**
   * The maximum number of runs in one answer that follow tool calls automatically. When all calls of an answer have
   * results, the model continues in the same message. 0 never sends results.
   * @defaultValue 8
   */
  toolRounds?: number
  /** The messages that the conversation begins with, oldest first. The option is read once. */
  initialMessages?: readonly ChatMessage<NoInfer<Metadata>, NoInfer<Data>, NoInfer<Tools>>[]
  /**
   * Loads the page of messages before the message `first`, oldest first. `chat.loadOlder()` calls it if `state.older`
   * is set.
   */
  loadOlder?: (
    first: ChatMessage | undefined,
  ) => Promise<{ messages: readonly ChatMessage[]; hasOlder: boolean }>
  /**
   * Called once after a response with status 401, e.g. to refresh a token. Then the request is sent again, with newly
   * read options. If it returns `false`, the request is not sent again.
   */
  onUnauthorized?: () => Promise<boolean | void> | boolean | void
  /** Called for every event when it is decoded, before it is shown. */
  onEvent?: (event: ChatEvent, context: { messageId: string }) => void
  /** Called when an answer has ended, with any status. */
  onFinish?: (message: ChatMessage<NoInfer<Metadata>, NoInfer<Data>, NoInfer<Tools>>) => void
  /** Called when a run failed or broke off, or a call was refused. */
  onError?: (error: ChatErrorData) => void
  /** Collects the latency, the gaps and the counts of every run: an object from `collectStats()`. */
  stats?: StatsCollector
  clock?: Clock
  frames?: FrameScheduler
  /** Reports if the device is online, and when an early retry is worthwhile. Default: the events of the page. */
  connectivity?: Connectivity
  /**
   * Random numbers for the jitter of delays: 0 ≤ n < 1.
   * @defaultValue Math.random
   */
  random?: () => number
}

/**
 * Options of one request. Header and body fields are added to those of the chat; fields with the same name replace
 * those of the chat.
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
