import type { ChatErrorData } from './errors/chatError.ts'
import type { ToolInput, ToolOutput, ToolSet } from './tool.ts'

/** The state of a message. `interrupted`: the stream ended without its terminal event. `stopped`: the user stopped it. */
export type MessageStatus = 'streaming' | 'complete' | 'stopped' | 'interrupted' | 'failed'

/** The reason why the model stopped. The different words of the providers are mapped to these reasons. */
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

/**
 * Data that the provider attached to a message part. The data is sent back to the provider unchanged and is never
 * shown. The field names are those of the wire format.
 */
export type Echo = Readonly<Record<string, unknown>>

/**
 * A text of the user or the model. `id` and `parentId` are set if the server sends them. If a subagent wrote the
 * text, `parentId` is the id of the subagent's step.
 */
export interface TextPart {
  type: 'text'
  id?: string
  parentId?: string
  text: string
  echo?: Echo
}

/**
 * The model's reasoning before its answer. `startedAt` and `endedAt` are the times at which its first and last delta
 * arrived, in epoch milliseconds.
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

/**
 * The state of a tool call, from its first argument to its result. `ready`: the arguments are complete, and the tool
 * has not run yet.
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
   * The id that the provider gave to the call, and that is sent back to the provider. Absent if it is the same as
   * `id`. The ids differ if the provider repeats ids or sends none.
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

/** A call of the tool `Name`. `input` and `output` have the types that the tool declares. */
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
 * Named data in a message. The app or the server that adds the data chooses the name. `Data` maps each name to the
 * type of the field `data`.
 */
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
 * The effect of a new run on the parts of its message. `follow`: the run adds parts. `extend`: the run continues the
 * last text. `replace`: the run replaces the last run. The parts of the last run stay until the new run has parts.
 */
export type NextRun = 'follow' | 'extend' | 'replace'

/**
 * One request to the model, with the facts about its answer, e.g. its durations. A message can have several runs,
 * e.g. one for each round of tool calls. Durations are milliseconds since the request was sent.
 */
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
  /** The model of the last run. */
  model?: string
  /** The state that agent and app share, as of the end of this message. Sent with the next question. */
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
 * Returns the text of a message: its text parts, joined. Reasoning and the text of subagents (parts with a
 * `parentId`) are left out.
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
