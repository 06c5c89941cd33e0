import type { ChatError } from './errors/chatError.ts'
import type { Echo, FilePart, FinishReason, SourcePart, Usage } from './message.ts'

/**
 * One event of a stream, before a protocol decodes it, e.g. a server-sent event or a line of NDJSON. `id` is
 * the last event id that the stream has sent so far, as the standard for server-sent events defines.
 */
export interface WireEvent {
  data: string
  event?: string
  id?: string
}

/**
 * One event of an answer. The decoder of each format produces `ChatEvent`s, and the reducer applies them to a
 * message. A delta is a piece of text or reasoning. If a delta has a `partId`, it belongs to the part with
 * this id. If a delta has no `partId`, it continues the last part, provided that this part has the same type
 * and no id. Otherwise the delta begins a new part. A run is one request to the model.
 */
export type ChatEvent =
  | { type: 'start'; runId?: string; serverId?: string; model?: string; chatId?: string }
  /**
   * A piece of text. `echo` is data of the provider, which is merged into the part's `echo`. With an `echo`,
   * `delta` may be empty.
   */
  | { type: 'text'; delta: string; partId?: string; parentId?: string; echo?: Echo }
  /**
   * A final text that differs from the deltas. It replaces the text of the part `partId`. Without `partId`,
   * the last text part gets the final text, and the earlier text parts become empty.
   */
  | { type: 'text-replace'; text: string; partId?: string }
  /** A piece of reasoning. A `signature` is stored in the part. With a `signature`, `delta` may be empty. */
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
   * A data part. With an `id`, it replaces the part with the same name and id. Without an `id`, it is
   * appended. If `transient` is `true`, the data does not become a part of the message.
   */
  | { type: 'data'; name: string; id?: string; data: unknown; transient?: boolean }
  | { type: 'metadata'; metadata: unknown }
  /** The whole state that agent and app share. */
  | { type: 'state'; state: unknown }
  | { type: 'title'; title: string }
  /**
   * Token counts of the run. They replace earlier counts of the same run. The counts of several runs are
   * added.
   */
  | { type: 'usage'; usage: Usage }
  /** The server ran a tool and asks its model again, in the same run. */
  | { type: 'turn-start' }
  /**
   * Removes the parts of this run, because the server sends them again. With `lastTurn`, removes only the
   * parts since the last `turn-start`.
   */
  | { type: 'reset'; lastTurn?: boolean }
  /**
   * The model has ended the run. If `reason` is `other`, `raw` is the provider's word for the reason. If
   * `pauses` is `true`, another request must continue the answer, because the server's own tools need more
   * time.
   */
  | { type: 'finish'; reason: FinishReason; raw?: string; pauses?: boolean }
  /** The server stopped the run because the client asked it to. */
  | { type: 'stop' }
  | { type: 'error'; error: ChatError }

/**
 * An event that changes one tool call. `echo` has data that the provider wants back with the next request. It is
 * merged into the field `echo` of the tool call.
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
    /**
     * A piece of the arguments, as JSON text. `input` is the value of the arguments so far. It is absent if
     * the piece changes nothing that can be read.
     */
    | { type: 'tool-input'; delta: string; input?: unknown }
    | { type: 'tool-ready'; input: unknown }
    /**
     * The result of the call. If `preliminary` is `true`, more output follows. If `providerExecuted` is
     * `true`, the server ran the tool.
     */
    | { type: 'tool-output'; output: unknown; preliminary?: boolean; providerExecuted?: boolean }
    | { type: 'tool-error'; error: string; providerExecuted?: boolean }
    | { type: 'tool-approval' }
    /** The tool has begun to run, in the client or on the server. */
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
