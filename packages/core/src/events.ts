import type { ChatError } from './errors/chatError.ts'
import type { Echo, FilePart, FinishReason, SourcePart, Usage } from './message.ts'

/**
 * One event of a stream, before it is decoded, e.g. a server-sent event or a line of NDJSON. `id` is the last event
 * id that the stream has sent so far, as the standard for server-sent events defines it.
 */
export interface WireEvent {
  data: string
  event?: string
  id?: string
}

/**
 * One event of an answer. The decoders of all formats produce `ChatEvent`s, and the reducer reads them. An event that
 * changes a message part contains the id of the part. A delta without an id continues the last part if this part has
 * the same type and no id. Otherwise the delta begins a new part.
 */
export type ChatEvent =
  | { type: 'start'; runId?: string; serverId?: string; model?: string; chatId?: string }
  /** A piece of text. `echo` is provider data that is merged into the part's `echo`; `delta` may be empty then. */
  | { type: 'text'; delta: string; partId?: string; parentId?: string; echo?: Echo }
  /**
   * A final text that differs from the deltas. Without `partId` it replaces the text of all text parts and is put
   * into the last one.
   */
  | { type: 'text-replace'; text: string; partId?: string }
  /** A piece of reasoning. If there is a `signature`, it is stored in the part; `delta` may be empty then. */
  | {
      type: 'reasoning'
      delta: string
      partId?: string
      parentId?: string
      signature?: string
      echo?: Echo
    }
  | { type: 'step-start'; step: StepStart }
  | { type: 'step-end'; stepId: string; outcome: StepOutcome }
  | ToolEvent
  | { type: 'source'; source: Omit<SourcePart, 'type'> }
  | { type: 'file'; file: Omit<FilePart, 'type'> }
  /**
   * A data part. It replaces the part with the same name and id; without an id it is appended. Data that is `transient`
   * does not become part of the message.
   */
  | { type: 'data'; name: string; id?: string; data: unknown; transient?: boolean }
  | { type: 'metadata'; metadata: unknown }
  /** The whole state that agent and app share. */
  | { type: 'state'; state: unknown }
  | { type: 'title'; title: string }
  /** Token counts. They replace earlier counts of the same run, and are summed across runs. */
  | { type: 'usage'; usage: Usage }
  /** Begins a new turn of the same run: the server ran a tool and asks its model again. */
  | { type: 'turn-start' }
  /** Removes the parts of this run, or only those of its last turn, because a replay follows. */
  | { type: 'reset'; lastTurn?: boolean }
  /**
   * The end of the run. `raw` is the provider's word for the reason if `reason` is `other`. `pauses` means that the
   * server's own tools need another request, which continues the answer.
   */
  | { type: 'finish'; reason: FinishReason; raw?: string; pauses?: boolean }
  /** The server stopped the run because the client asked it to. */
  | { type: 'stop' }
  | { type: 'error'; error: ChatError }

/**
 * An event that changes one tool call. `echo` is data of the provider. The data is merged into the `echo` of the tool
 * call.
 */
export type ToolEvent = { toolCallId: string; echo?: Echo } &
  /** A call begins. `providerId` is the provider's id of the call if it differs from `toolCallId`. */
  (
    | {
        type: 'tool-start'
        name: string
        providerId?: string
        title?: string
        providerExecuted?: boolean
        parentId?: string
      }
    /** `input` is the value of the arguments so far; absent if nothing new can be read from them. */
    | { type: 'tool-input'; delta: string; input?: unknown }
    | { type: 'tool-ready'; input: unknown }
    /**
     * The result of the call. `preliminary` means that more output follows; `providerExecuted` means that the server
     * ran the tool itself.
     */
    | { type: 'tool-output'; output: unknown; preliminary?: boolean; providerExecuted?: boolean }
    | { type: 'tool-error'; error: string; providerExecuted?: boolean }
    | { type: 'tool-approval' }
    /** The tool runs: in the client or, once approved, at the server. */
    | { type: 'tool-running' }
    | { type: 'tool-denied' }
  )

/** Describes a step that an agent has begun. */
export interface StepStart {
  id: string
  kind: string
  title?: string
  args?: unknown
  parentId?: string
  /** Epoch milliseconds by the server's clock. */
  startedAt?: number
}

/** Describes the end of an agent's step. */
export interface StepOutcome {
  ok: boolean
  result?: unknown
  /** Epoch milliseconds by the server's clock. */
  endedAt?: number
  usage?: Usage
}
