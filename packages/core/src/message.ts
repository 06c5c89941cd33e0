import type { ChatErrorData } from './errors/chatError.ts'
import type { ToolInput, ToolOutput, ToolSet } from './tool.ts'

/**
 * The state of a message. `interrupted`: the stream ended before the model had reported the end of the
 * answer. `stopped`: the user stopped the answer.
 */
export type MessageStatus = 'streaming' | 'complete' | 'stopped' | 'interrupted' | 'failed'

/**
 * The reason why the model ended its answer. Each provider's word for the reason is mapped to one of these
 * words.
 */
export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error' | 'other'

/** Token counts as the provider reports them. A count that is not reported is absent. */
export interface Usage {
  inputTokens?: number
  outputTokens?: number
  totalTokens?: number
  cachedInputTokens?: number
  reasoningTokens?: number
  /** The number of requests to a model that the counts include. */
  calls?: number
}

/**
 * Data that the provider attached to a message part. The data is sent back to the provider unchanged, and is
 * never shown. The field names are the provider's.
 */
export type Echo = Readonly<Record<string, unknown>>

/**
 * A text of the user or the model. `id` is present if the server sends one. If a subagent wrote the text,
 * `parentId` is the id of the subagent's step.
 */
export interface TextPart {
  type: 'text'
  id?: string
  parentId?: string
  text: string
  echo?: Echo
}

/**
 * The model's reasoning before its answer. `startedAt` and `endedAt` are the times at which its first and its
 * last piece arrived, in epoch milliseconds.
 */
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

/** One step of an agent. `kind` is the server's name for this kind of step, e.g. `consultant_search_web`. */
export interface StepPart {
  type: 'step'
  id: string
  parentId?: string
  kind: string
  title?: string
  args?: unknown
  result?: unknown
  state: 'running' | 'done' | 'failed'
  /**
   * The start in epoch milliseconds. If the server sends a timestamp, it is the server's time, otherwise the
   * client's.
   */
  startedAt?: number
  endedAt?: number
  usage?: Usage
}

/**
 * The state of a tool call. `streaming-input`: the arguments are arriving. `ready`: the arguments are
 * complete, and the tool has not run yet. `awaiting-approval`: the user must allow or deny the call.
 * `running`: the tool runs. `done`: there is a result. `failed`: there is an error. `denied`: the user or the
 * server denied the call.
 */
export type ToolCallState =
  | 'streaming-input'
  | 'ready'
  | 'awaiting-approval'
  | 'running'
  | 'done'
  | 'failed'
  | 'denied'

/** The fields that the calls of all tools have. */
export interface ToolCallBase {
  type: 'tool-call'
  /** The id of the tool call, which is unique in its message. */
  id: string
  /**
   * The provider's id of the call, which is sent back to the provider. Absent if it is the same as `id`. The
   * two ids differ if the provider uses an id twice or sends none.
   */
  providerId?: string
  parentId?: string
  /**
   * The arguments as text, as the model wrote them. While `state` is `streaming-input`, the JSON is
   * incomplete.
   */
  inputText: string
  error?: string
  /** `true` if the provider or the server runs the tool. The client then sends no result. */
  providerExecuted?: boolean
  /** The server's title for this call. */
  title?: string
  echo?: Echo
}

/** A call of the tool `Name`. `input` and `output` have the types that the tool declares. */
export type ToolCallOf<Name, T> = ToolCallBase & { name: Name; output?: ToolOutput<T> } & (
    | {
        state: 'streaming-input'
        /** The value of the arguments so far. Absent until a value can be read from them. */
        input?: unknown
      }
    | {
        state: Exclude<ToolCallState, 'streaming-input'>
        /** The complete arguments. Absent if they are not JSON; `state` is then `failed`. */
        input?: ToolInput<T>
      }
  )

/**
 * A call of any of the tools. `Tools` maps the name of each tool to its declaration. The declaration gives `input`
 * and `output` their types.
 */
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

/** A file in an answer or a question. `url` may be a `data:` URL. */
export interface FilePart {
  type: 'file'
  mediaType: string
  url: string
  name?: string
  echo?: Echo
}

/**
 * A message part with data of the app or the server, under a name. `Data` maps each name to the type of the
 * field `data`.
 */
export type DataPart<Data = Record<string, unknown>> = {
  [Name in keyof Data & string]: { type: 'data'; name: Name; id?: string; data: Data[Name] }
}[keyof Data & string]

/**
 * A part of a message, such as a text, a tool call or a file. The field `type` tells the kinds of parts
 * apart.
 */
export type Part<Data = Record<string, unknown>, Tools = ToolSet> =
  | TextPart
  | ReasoningPart
  | StepPart
  | ToolCallPart<Tools>
  | SourcePart
  | FilePart
  | DataPart<Data>

/**
 * The effect of a new run (request to the model) on the parts that its message already has. `follow`: the run
 * adds parts. `extend`: the run continues the last text. `replace`: the run replaces the last run; the parts
 * of the last run stay until the new run has its first part.
 */
export type NextRun = 'follow' | 'extend' | 'replace'

/**
 * One request to the model. The fields describe the answer to this request. A message can have several runs:
 * for example, after each round of tool calls there is another run. The fields that end in `Ms` are
 * milliseconds since the request was sent.
 */
export interface Run {
  id: string
  model?: string
  finishReason?: FinishReason
  /** The provider's word for the finish reason. Present if `finishReason` is `other`. */
  rawFinishReason?: string
  usage?: Usage
  /** The number of parts that the message had before this run. Absent if it is 0. */
  firstPart?: number
  /**
   * The length of the text that this run continues, in UTF-16 code units. Absent if the run does not continue
   * a text.
   */
  extendsAt?: number
  /**
   * Present if the server runs tools and asks its model again in the same run. For each of these later
   * requests, there is one number: the number of parts that the message had before the request.
   */
  turns?: readonly number[]
  /** The time to the first byte of the response body. */
  ttfbMs?: number
  /** The time to the first text, reasoning or tool event. */
  ttftMs?: number
  /** The time to the last event of the stream. Absent if the run was resumed after a reload. */
  durationMs?: number
}

/**
 * One message of a conversation. It is plain JSON, including its `error`, so it can be stored and sent.
 *
 * @example
 * ```ts
 * const question: ChatMessage = {
 *   id: 'q1', role: 'user', parts: [{ type: 'text', text: 'Hello' }], status: 'complete', createdAt: Date.now(),
 * }
 * ```
 */
export interface ChatMessage<Metadata = unknown, Data = Record<string, unknown>, Tools = ToolSet> {
  /** The id of the message. The client makes it and never changes it, so it can be the React key. */
  id: string
  serverId?: string
  /**
   * The id of the message before this message. If a message was edited or regenerated, the old and the new
   * message have the same `parentId`.
   */
  parentId?: string
  role: 'system' | 'user' | 'assistant'
  parts: readonly Part<Data, Tools>[]
  status: MessageStatus
  /** Epoch milliseconds. */
  createdAt: number
  runs?: readonly Run[]
  /** The finish reason of the last run in `runs`. */
  finishReason?: FinishReason
  /** The token counts: the sum over all `runs`. */
  usage?: Usage
  /** The model that answered in the last run. */
  model?: string
  /** The state that agent and app share, at the end of this message. It is sent with the next question. */
  state?: unknown
  metadata?: Metadata
  error?: ChatErrorData
}

/**
 * Returns `true` if a tool call has an output, has failed or was denied.
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
 * Returns the text of a message: its text parts, joined. Reasoning is left out, and also the text of
 * subagents (text parts with a `parentId`).
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
