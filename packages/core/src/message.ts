import type { ChatErrorData } from './errors/chatError.ts'
import type { ToolInput, ToolOutput, ToolSet } from './tool.ts'

/** The state of a message. `interrupted`: the stream ended without its terminal event. `stopped`: the user stopped it. */
export type MessageStatus = 'streaming' | 'complete' | 'stopped' | 'interrupted' | 'failed'

/** The reason why the model stopped, in the same terms for all providers. */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'

/** Token counts as the provider reports them. A count that is not reported is absent. */
export interface Usage {
  inputTokens?: number
  outputTokens?: number
  totalTokens?: number
  cachedInputTokens?: number
  reasoningTokens?: number
  /** The number of requests to a model. */
  calls?: number
}

/** Data of a part that must be sent back to the server unchanged, under the names of its format. Never shown. */
export type Echo = Readonly<Record<string, unknown>>

/** Text of the user or the model. `id` and `parentId` are the server's, if it sends any. */
export interface TextPart {
  type: 'text'
  id?: string
  parentId?: string
  text: string
  echo?: Echo
}

/** The model's reasoning before its answer. Times are epoch milliseconds of the first and last delta's arrival. */
export interface ReasoningPart {
  type: 'reasoning'
  id?: string
  parentId?: string
  text: string
  /** The provider's signature of the reasoning. It is sent back with the reasoning and never shown. */
  signature?: string
  echo?: Echo
  startedAt?: number
  endedAt?: number
}

/** One step of an agent. `kind` is the server's name for it, e.g. `consultant_search_web`. */
export interface StepPart {
  type: 'step'
  id: string
  parentId?: string
  kind: string
  title?: string
  args?: unknown
  result?: unknown
  state: 'running' | 'done' | 'failed'
  /** Epoch milliseconds, by the server's clock if it sends timestamps. */
  startedAt?: number
  endedAt?: number
  usage?: Usage
}

/** The state of a tool call, from its first argument to its result. `ready`: the arguments are whole. */
export type ToolCallState =
  | 'streaming-input'
  | 'ready'
  | 'awaiting-approval'
  | 'running'
  | 'done'
  | 'failed'
  | 'denied'

/** The fields that calls of all tools share. */
export interface ToolCallBase {
  type: 'tool-call'
  /** The id of the call, unique in its message. */
  id: string
  /**
   * The provider's id of the call, which is sent back to it. Absent if it equals `id`. The two differ because some
   * providers repeat ids or send none.
   */
  providerId?: string
  parentId?: string
  /** The arguments as they streamed: a prefix of JSON while `state` is `streaming-input`. */
  inputText: string
  error?: string
  /** The provider or the server runs this tool itself; no result is expected from the client. */
  providerExecuted?: boolean
  /** The server's title for this call. */
  title?: string
  echo?: Echo
}

/** A call of one tool, with the types of its input and output. */
export type ToolCallOf<Name, T> = ToolCallBase & { name: Name; output?: ToolOutput<T> } & (
    | {
        state: 'streaming-input'
        /** The value of the arguments so far. Absent until something can be read from them. */
        input?: unknown
      }
    | {
        state: Exclude<ToolCallState, 'streaming-input'>
        /** The whole arguments. Absent if they are not JSON; then `state` is `failed`. */
        input?: ToolInput<T>
      }
  )

/** A call of a tool. `Tools` maps each name to its declaration, from which input and output have their types. */
export type ToolCallPart<Tools = ToolSet> = {
  [Name in keyof Tools & string]: ToolCallOf<Name, Tools[Name]>
}[keyof Tools & string]

/** A source that the answer cites. */
export interface SourcePart {
  type: 'source'
  id: string
  url?: string
  title?: string
  /** The media type of a document that has no url; `name` is its file name. */
  mediaType?: string
  name?: string
}

/** A file of the model's answer or of the user's question. `url` may be a `data:` URL. */
export interface FilePart {
  type: 'file'
  mediaType: string
  url: string
  name?: string
  echo?: Echo
}

/** Data that an app or a server adds under its own name. `Data` maps each name to the type of its `data`. */
export type DataPart<Data = Record<string, unknown>> = {
  [Name in keyof Data & string]: { type: 'data'; name: Name; id?: string; data: Data[Name] }
}[keyof Data & string]

/** A part of a message, discriminated by `type`. */
export type Part<Data = Record<string, unknown>, Tools = ToolSet> =
  | TextPart
  | ReasoningPart
  | StepPart
  | ToolCallPart<Tools>
  | SourcePart
  | FilePart
  | DataPart<Data>

/**
 * The effect of another run on the parts of the message: `follow` adds parts, `extend` continues the last text, and
 * `replace` replaces the last run, whose parts stay until the new run has some.
 */
export type NextRun = 'follow' | 'extend' | 'replace'

/** One request to the model. A message may span several. Durations are milliseconds from sending the request. */
export interface Run {
  id: string
  model?: string
  finishReason?: FinishReason
  /** The provider's word for the finish reason, if that is `other`. */
  rawFinishReason?: string
  usage?: Usage
  /** The number of parts before this run. Absent for 0. */
  firstPart?: number
  /** The length of the text that this run continues, in UTF-16 code units. Absent if it continues none. */
  extendsAt?: number
  /** The number of parts before each turn of a server's tool loop, if the server reports turns. */
  turns?: readonly number[]
  /** Time to the first byte of the answer's body. */
  ttfbMs?: number
  /** Time to the first text, reasoning or tool event. */
  ttftMs?: number
  /** Time to the last event of the stream. Absent if the run was resumed. */
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
  /** The finish reason of the last run. */
  finishReason?: FinishReason
  /** Token counts, summed over the runs. */
  usage?: Usage
  /** Of the last run. */
  model?: string
  /** The state that agent and app share, as of the end of this message. Sent with the next question. */
  state?: unknown
  metadata?: Metadata
  error?: ChatErrorData
}

/**
 * Returns `true` if the call has an output, an error or a denial.
 *
 * @example
 * ```ts
 * const isSettled = message.parts.every((part) => part.type !== 'tool-call' || hasResult(part))
 * ```
 */
export function hasResult({ state }: Pick<ToolCallPart, 'state'>): boolean {
  return state === 'done' || state === 'failed' || state === 'denied'
}

/**
 * Returns `true` if a step asks the user to fill in a form.
 *
 * @example
 * ```ts
 * const isForm = message.parts.some((part) => part.type === 'step' && asksForForm(part))
 * ```
 */
export function asksForForm({ kind, args, state }: Pick<StepPart, 'kind' | 'args' | 'state'>): boolean {
  return kind === 'consultant_request_form' && args !== undefined && state !== 'failed'
}

/**
 * The text of a message: its text parts joined. Reasoning and the text of subagents (`parentId`) are left out.
 *
 * @example
 * ```ts
 * const text = textOf(message)
 * ```
 */
export function textOf(message: Pick<ChatMessage, 'parts'>): string {
  let text = ''
  for (const part of message.parts) if (part.type === 'text' && part.parentId === undefined) text += part.text
  return text
}
