import type { ChatErrorData } from './errors.ts'
import type { ToolInput, ToolOutput, ToolSet } from './tool.ts'

/** Where a message stands. `interrupted`: the stream ended without its terminal event; `stopped`: the user stopped it. */
export type MessageStatus = 'streaming' | 'complete' | 'stopped' | 'interrupted' | 'failed'

/** Why the model stopped, in one vocabulary for all providers. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'

/** Counts of tokens as the provider reports them; `calls` counts requests to a model. What is not reported is absent. */
export interface Usage {
  inputTokens?: number
  outputTokens?: number
  totalTokens?: number
  cachedInputTokens?: number
  reasoningTokens?: number
  calls?: number
}

/** What a server wants sent back with a part, in its format's own terms; never shown. */
export type Echo = Readonly<Record<string, unknown>>

export interface TextPart {
  type: 'text'
  id?: string
  parentId?: string
  text: string
  echo?: Echo
}

/** What the model thought before it answered. Times are epoch milliseconds of the first and last delta's arrival. */
export interface ReasoningPart {
  type: 'reasoning'
  id?: string
  parentId?: string
  text: string
  /** What proves to the provider that this reasoning is its own; sent back with it, never shown. */
  signature?: string
  echo?: Echo
  startedAt?: number
  endedAt?: number
}

/** One step of an agent. `kind` is the server's own word, e.g. `consultant_search_web`. */
export interface StepPart {
  type: 'step'
  id: string
  parentId?: string
  kind: string
  title?: string
  args?: unknown
  result?: unknown
  state: 'running' | 'done' | 'failed'
  /** Epoch milliseconds, by the server's clock where it sends timestamps. */
  startedAt?: number
  endedAt?: number
  usage?: Usage
}

export type ToolCallState =
  | 'streaming-input'
  | 'ready'
  | 'awaiting-approval'
  | 'running'
  | 'done'
  | 'failed'
  | 'denied'

export interface ToolCallBase {
  type: 'tool-call'
  id: string
  parentId?: string
  /** The arguments as they streamed: a prefix of JSON while `state` is `streaming-input`. */
  inputText: string
  error?: string
  /** The provider or the server runs this tool itself; no result is expected from the client. */
  providerExecuted?: boolean
  /** The server's own words for this call. */
  title?: string
  echo?: Echo
}

export type ToolCallOf<Name, T> = ToolCallBase & { name: Name; output?: ToolOutput<T> } & (
    | {
        state: 'streaming-input'
        /** What the arguments so far amount to; absent while nothing can be read from them. */
        input?: unknown
      }
    | {
        state: Exclude<ToolCallState, 'streaming-input'>
        /** The arguments, whole. Absent where they are no JSON; then `state` is `failed`. */
        input?: ToolInput<T>
      }
  )

/** A call of a tool. `Tools` maps each name to its declaration, from which input and output have their types. */
export type ToolCallPart<Tools = ToolSet> = {
  [Name in keyof Tools & string]: ToolCallOf<Name, Tools[Name]>
}[keyof Tools & string]

export interface SourcePart {
  type: 'source'
  id: string
  url?: string
  title?: string
  /** Of a document that has no url: what it is, and its file's name. */
  mediaType?: string
  name?: string
}

/** A file said by the model or sent by the user. `url` may be a `data:` URL. */
export interface FilePart {
  type: 'file'
  mediaType: string
  url: string
  name?: string
  echo?: Echo
}

/** Anything an app or a server adds under a name of its own. `Data` maps each name to the type of its `data`. */
export type DataPart<Data = Record<string, unknown>> = {
  [Name in keyof Data & string]: { type: 'data'; name: Name; id?: string; data: Data[Name] }
}[keyof Data & string]

export type Part<Data = Record<string, unknown>, Tools = ToolSet> =
  | TextPart
  | ReasoningPart
  | StepPart
  | ToolCallPart<Tools>
  | SourcePart
  | FilePart
  | DataPart<Data>

/** One request to the model. A message may span several. Durations are milliseconds from sending the request. */
export interface Run {
  id: string
  model?: string
  finishReason?: FinishReason
  usage?: Usage
  /** How many parts the message had when this run began; absent for 0. */
  firstPart?: number
  /** How long the text before it was, in characters, where this run goes on with it. */
  extendsAt?: number
  /** How many parts the message had when each turn of a server's loop of tools began, where the server tells. */
  turns?: readonly number[]
  /** To the first byte of the answer's body. */
  ttfbMs?: number
  /** To the first text, reasoning or tool event. */
  ttftMs?: number
  /** To the end of the stream. */
  durationMs?: number
}

/**
 * One turn of a conversation. Plain JSON, error included: it can be stored and sent.
 *
 * @example
 * ```ts
 * const question: ChatMessage = {
 *   id: 'q1', role: 'user', parts: [{ type: 'text', text: 'Hello' }], status: 'complete', createdAt: Date.now(),
 * }
 * ```
 */
export interface ChatMessage<Metadata = unknown, Data = Record<string, unknown>, Tools = ToolSet> {
  /** Made by the client and never changed: the React key. */
  id: string
  serverId?: string
  /** The message this one follows. Edits and regenerations are siblings: they share a `parentId`. */
  parentId?: string
  role: 'system' | 'user' | 'assistant'
  parts: readonly Part<Data, Tools>[]
  status: MessageStatus
  /** Epoch milliseconds. */
  createdAt: number
  runs?: readonly Run[]
  /** Of the last run. */
  finishReason?: FinishReason
  /** Summed over the runs. */
  usage?: Usage
  /** Of the last run. */
  model?: string
  /** What the agent and the app share, as it stood when this message ended; sent with the next question. */
  state?: unknown
  metadata?: Metadata
  error?: ChatErrorData
}

/**
 * The text of a message: its text parts joined, reasoning left out.
 *
 * @example
 * ```ts
 * const text = textOf(message)
 * ```
 */
export function textOf(message: Pick<ChatMessage, 'parts'>): string {
  let text = ''
  for (const part of message.parts) if (part.type === 'text') text += part.text
  return text
}
