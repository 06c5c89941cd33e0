import type { Clock, FrameScheduler } from '../clock.ts'
import type { ChatErrorData } from '../errors.ts'
import type { ChatEvent } from '../events.ts'
import type { ChatMessage } from '../message.ts'
import type { Protocol } from '../protocol/protocol.ts'
import type { ToolSet } from '../tool.ts'
import type { Connectivity, RetryOptions } from '../run/connection.ts'
import type { Timeouts } from '../run/deadlines.ts'
import type { Limiter } from '../run/limiter.ts'
import type { ChatState } from '../state/chatState.ts'
import type { Transport } from '../transport/transport.ts'

/** What a dynamic option may look at. */
export interface RequestContext {
  /** The id of the conversation here. */
  id: string
  /** The server's id of the conversation, once it told one. */
  chatId?: string
  messages: readonly ChatMessage[]
}

/** A place for text by name: `localStorage`, `sessionStorage`, or anything of that shape, which may answer later. */
export interface ChatStore {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): void | Promise<void>
  removeItem(key: string): void | Promise<void>
}

/** A value, or a function evaluated afresh for every request: bearer tokens, CSRF tokens, paths. */
export type Dynamic<T> = T | ((context: RequestContext) => T | Promise<T>)

/**
 * What metadata, data parts and tools are: one declaration, from which messages, hooks and renderers have their types.
 * Metadata and data are functions that check a value and throw where it is something else (a schema library's `parse`).
 * A data part that is refused stays in the message as it came, under the name `malformed`.
 */
export interface ChatSchema<Metadata, Data, Tools> {
  metadata?: (value: unknown) => Metadata
  data?: { [Name in keyof Data]: (value: unknown) => Data[Name] }
  /** What the model may call, by name; see `tool`. */
  tools?: Tools
}

type MetadataOf<Schema> = Schema extends { metadata: (value: unknown) => infer Metadata } ? Metadata : unknown
type DataOf<Schema> = Schema extends { data: infer Parsers }
  ? { [Name in keyof Parsers]: Parsers[Name] extends (value: unknown) => infer Value ? Value : never }
  : Record<string, unknown>
type ToolsOf<Schema> = Schema extends { tools: infer Tools } ? Tools : ToolSet

/** The messages of a chat with this schema. What it leaves out is as in a chat without one. */
export type MessageOf<Schema> = ChatMessage<MetadataOf<Schema>, DataOf<Schema>, ToolsOf<Schema>>

/** The state of a chat with this schema. */
export type StateOf<Schema> = ChatState<MetadataOf<Schema>, DataOf<Schema>, ToolsOf<Schema>>

export interface ChatOptions<
  Metadata = unknown,
  Data = Record<string, unknown>,
  Tools extends ToolSet = ToolSet,
> {
  /** Names the conversation. Default: a random id. */
  id?: string
  /** Where questions go. Relative to the page, or absolute. */
  url: Dynamic<string>
  /** The wire format. Default `openaiChat()`. */
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
  /** Default: headers 30 s, first event 60 s, idle 90 s, or what the protocol suggests. */
  timeouts?: Timeouts
  /** How failures are mended; `false`: not at all. Default: five tries, 1 s doubling to 60 s, with jitter. */
  retry?: RetryOptions | false
  /**
   * Whether runs are named (`x-chatstream-id`), so that a server that keeps them (@chatstream/proxy) can resume them over
   * broken connections and reloads. Default: for urls of the page's own origin, and outside of pages; another origin has to
   * allow the header (CORS) first.
   */
  resumable?: boolean
  /** Where such a server keeps its runs; the run's id is put behind it. Default `streams/`, beside `url`. */
  streamsUrl?: Dynamic<string>
  /**
   * Where a conversation with an `id` is kept, so that a reload goes on with it. Written before each question and after
   * each answer. Default: the page's `sessionStorage`; `false`: nowhere.
   */
  storage?: ChatStore | false
  /** What `send` does while an answer arrives: `refuse` says so in `error`; `queue` asks once it has ended. Default `refuse`. */
  whileBusy?: 'refuse' | 'queue'
  /** Shared by several chats, it bounds how many ask at once and how soon after one another. */
  limiter?: Limiter
  schema?: ChatSchema<Metadata, Data, Tools>
  /**
   * How often tool results are sent back by themselves before the user must ask again: once all calls of an answer have
   * theirs, the model goes on in the same message. Default 8; 0 sends none.
   */
  toolRounds?: number
  /** The conversation so far, oldest first. Read once. */
  initialMessages?: readonly ChatMessage<NoInfer<Metadata>, NoInfer<Data>, NoInfer<Tools>>[]
  /** Called once on a 401, after which the request is made again with fresh options; `false`: nothing to refresh. */
  onUnauthorized?: () => Promise<boolean | void> | boolean | void
  /** Every event as it is decoded, before it is shown. */
  onEvent?: (event: ChatEvent, context: { messageId: string }) => void
  /** Once a run has ended, however it ended. */
  onFinish?: (message: ChatMessage<NoInfer<Metadata>, NoInfer<Data>, NoInfer<Tools>>) => void
  /** A run failed or broke off, or a call was refused. */
  onError?: (error: ChatErrorData) => void
  clock?: Clock
  frames?: FrameScheduler
  /** Whether the device is online, and what makes another try worth it. Default: the page's own events. */
  connectivity?: Connectivity
  /** For the jitter of delays: 0 ≤ n < 1. Default `Math.random`. */
  random?: () => number
}
