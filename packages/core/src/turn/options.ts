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

/** The argument of options that are functions. */
export interface RequestContext {
  /** The id of the conversation. */
  id: string
  /** The server's id of the conversation, once it has sent one. */
  chatId?: string
  messages: readonly ChatMessage[]
  /**
   * The answer that the run writes. `next` is the effect of the run on the parts that the answer has: `follow` adds parts,
   * `extend` continues the last text, `replace` replaces the last run.
   */
  answer: { id: string; parentId?: string; next: NextRun }
}

/** A storage of text by key, such as `localStorage` or `sessionStorage`. Its methods may return promises. */
export interface ChatStore {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): void | Promise<void>
  removeItem(key: string): void | Promise<void>
}

/** A value, or a function that returns it for every request, e.g. for bearer tokens, CSRF tokens or paths. */
export type Dynamic<T> = T | ((context: RequestContext) => T | Promise<T>)

/** Options of `createChat` and `useChatStream`. */
export interface ChatOptions<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> {
  /** The id of the conversation. Default: a random id. */
  id?: string
  /** The url that questions are sent to. Relative to the page, or absolute. */
  url: Dynamic<string>
  /**
   * The wire format.
   * @defaultValue openaiChat()
   */
  protocol?: Protocol
  /** Added to the request's headers. */
  headers?: Dynamic<Record<string, string>>
  /** Fields merged over the protocol's body. */
  body?: Dynamic<Record<string, unknown>>
  /** As in `RequestInit`. */
  credentials?: Dynamic<RequestCredentials>
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch
  /** Default: `fetchTransport` with `fetch`. */
  transport?: Transport
  /** Default: headers 30 s, first event 60 s, idle 90 s, or the protocol's own. */
  timeouts?: Timeouts
  /** Settings for retries; `false` disables them. Default: five tries, 1 s doubling to 60 s, with jitter. */
  retry?: RetryOptions | false
  /**
   * Sends the run's id with each question (`x-chatstream-id`), so that a server that keeps runs (@chatstream/proxy) can
   * resume them after broken connections and reloads. Default: `true`, except in a page for urls of another origin,
   * which would have to allow the header (CORS) first.
   */
  resumable?: boolean
  /** The url under which such a server keeps its runs; the run's id is appended. Default: `streams/`, relative to `url`. */
  streamsUrl?: Dynamic<string>
  /**
   * The storage of a conversation with an `id`, so that it goes on after a reload. It is read once, by the first
   * subscriber or call, and written before each question and after each answer. `false` disables it. The chat waits
   * for the storage for at most one second. Default: the page's `sessionStorage`.
   */
  storage?: ChatStore | false
  /**
   * The behaviour of `send` while an answer arrives. `refuse` sets `error`. `queue` puts the question in `state.queue`, and
   * asks it once the answer is complete. After an answer that was stopped or failed the queue is paused.
   * @defaultValue 'refuse'
   */
  whileBusy?: 'refuse' | 'queue'
  /** Limits the number and the rate of runs. Several chats can share one. */
  limiter?: Limiter
  schema?: ChatSchema<Metadata, Data, Tools>
  /**
   * The most runs of one answer that follow tool calls automatically. Once all calls of an answer have their results,
   * the model continues in the same message. 0 sends no results.
   * @defaultValue 8
   */
  toolRounds?: number
  /** The conversation so far, oldest first. Read once. */
  initialMessages?: readonly ChatMessage<NoInfer<Metadata>, NoInfer<Data>, NoInfer<Tools>>[]
  /** Reads the page of messages before `first`, oldest first. `chat.loadOlder()` calls it if `state.older` is set. */
  loadOlder?: (
    first: ChatMessage | undefined,
  ) => Promise<{ messages: readonly ChatMessage[]; hasOlder: boolean }>
  /** Called once on a 401, after which the request is sent again with fresh options; `false`: there is nothing to refresh. */
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
  /** Reports if the device is online, and when a retry is worthwhile. Default: the page's own events. */
  connectivity?: Connectivity
  /**
   * Random numbers for the jitter of delays: 0 ≤ n < 1.
   * @defaultValue Math.random
   */
  random?: () => number
}

/** Options of one request. Headers and body are merged over the chat's. */
export interface SendOptions {
  headers?: Record<string, string>
  body?: Record<string, unknown>
  model?: string
}

const defaultProtocol = openaiChat()

/** The chat's protocol, or the default one. */
export function protocolOf({ protocol = defaultProtocol }: Pick<ChatOptions, 'protocol'>): Protocol {
  return protocol
}
