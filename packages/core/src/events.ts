import type { ChatError } from './errors/chatError.ts'
import type { Echo, FilePart, FinishReason, SourcePart, Usage } from './message.ts'

/** One dispatched event of a stream. `id` is the last event id in force, as the SSE standard defines it. */
export interface WireEvent {
  data: string
  event?: string
  id?: string
}

/**
 * One event of an answer, the same for all formats: the only type between decoders and the reducer.
 * A part is found by its id; a delta without an id continues the last part of its type, or begins one.
 */
export type ChatEvent =
  | { type: 'start'; runId?: string; serverId?: string; model?: string; chatId?: string }
  /** `echo` is merged into the part's; `delta` may be empty then. */
  | { type: 'text'; delta: string; partId?: string; parentId?: string; echo?: Echo }
  /** A final text that differs from the deltas. Without `partId` it replaces all text, and the last part holds it. */
  | { type: 'text-replace'; text: string; partId?: string }
  /** `signature` is set on the part when it comes; `delta` may be empty then. */
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
  /** Replaces the part with the same name and id; without an id it is appended. `transient`: not part of the message. */
  | { type: 'data'; name: string; id?: string; data: unknown; transient?: boolean }
  | { type: 'metadata'; metadata: unknown }
  /** The whole state that agent and app share. */
  | { type: 'state'; state: unknown }
  | { type: 'title'; title: string }
  /** Replaces within a run, adds up across runs. */
  | { type: 'usage'; usage: Usage }
  /** A new turn of the same run begins: the server ran a tool and asks its model again. */
  | { type: 'turn-start' }
  /** Removes the parts of this run, or of its last turn only: a replay follows. */
  | { type: 'reset'; lastTurn?: boolean }
  /**
   * `raw` is the provider's own word for a reason that is `other`. `pauses`: the server's tools need another request, which
   * goes on with the answer.
   */
  | { type: 'finish'; reason: FinishReason; raw?: string; pauses?: boolean }
  /** The server stopped, because it was asked to. */
  | { type: 'stop' }
  | { type: 'error'; error: ChatError }

/** An event of one tool call. `echo` is merged into the call's. */
export type ToolEvent = { toolCallId: string; echo?: Echo } &
  /** `providerId`: the provider's id of the call, where that is not `toolCallId`. */
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
    /** `preliminary`: more output follows. `providerExecuted`: the server ran the tool itself. */
    | { type: 'tool-output'; output: unknown; preliminary?: boolean; providerExecuted?: boolean }
    | { type: 'tool-error'; error: string; providerExecuted?: boolean }
    | { type: 'tool-approval' }
    /** The tool runs: in the client or, once approved, at the server. */
    | { type: 'tool-running' }
    | { type: 'tool-denied' }
  )

/** The beginning of a step of an agent. */
export interface StepStart {
  id: string
  kind: string
  title?: string
  args?: unknown
  parentId?: string
  /** Epoch milliseconds by the server's clock. */
  startedAt?: number
}

/** The end of a step of an agent. */
export interface StepOutcome {
  ok: boolean
  result?: unknown
  /** Epoch milliseconds by the server's clock. */
  endedAt?: number
  usage?: Usage
}
