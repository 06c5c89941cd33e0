import type { ChatError } from './errors.ts'
import type { Echo, FilePart, FinishReason, SourcePart, Usage } from './message.ts'

/** One dispatched event of a stream. `id` is the last event id in force, as the SSE standard defines it. */
export interface WireEvent {
  data: string
  event?: string
  id?: string
}

/**
 * The only word between decoders and the reducer: what a stream says, in one vocabulary for all formats.
 * A part is found by its id; a delta without one continues the last part of its kind, or begins one.
 */
export type ChatEvent =
  | { type: 'start'; runId?: string; serverId?: string; model?: string; chatId?: string }
  /** What `echo` brings is added to the part's; `delta` may be empty then. */
  | { type: 'text'; delta: string; partId?: string; parentId?: string; echo?: Echo }
  /** A final text that differs from the deltas. Without `partId`: of all text, kept in the last part. */
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
  /** The same name and id replaces; without an id it is appended. `transient`: no part of the message. */
  | { type: 'data'; name: string; id?: string; data: unknown; transient?: boolean }
  | { type: 'metadata'; metadata: unknown }
  /** The whole of what agent and app share, as it stands now. */
  | { type: 'state'; state: unknown }
  | { type: 'title'; title: string }
  /** Replaces within a run, adds up across runs. */
  | { type: 'usage'; usage: Usage }
  /** A server that carries out tools itself asks its model again: another turn of the same run. */
  | { type: 'turn-start' }
  /** What this run, or its last turn alone, has said so far is withdrawn: a replay follows. */
  | { type: 'reset'; lastTurn?: boolean }
  | { type: 'finish'; reason: FinishReason }
  /** The server stopped, because it was asked to. */
  | { type: 'stop' }
  | { type: 'error'; error: ChatError }

/** What becomes of a tool call. What `echo` brings is added to the call's. */
export type ToolEvent = { toolCallId: string; echo?: Echo } & (
  | { type: 'tool-start'; name: string; title?: string; providerExecuted?: boolean; parentId?: string }
  /** `input` is what the arguments so far amount to; absent where nothing new can be read from them. */
  | { type: 'tool-input'; delta: string; input?: unknown }
  | { type: 'tool-ready'; input: unknown }
  /** `preliminary`: more is to come. `providerExecuted`: it came from the server, which carried the tool out itself. */
  | { type: 'tool-output'; output: unknown; preliminary?: boolean; providerExecuted?: boolean }
  | { type: 'tool-error'; error: string; providerExecuted?: boolean }
  | { type: 'tool-approval' }
  /** It is being carried out, here or, once approved, at the server. */
  | { type: 'tool-running' }
  | { type: 'tool-denied' }
)

export interface StepStart {
  id: string
  kind: string
  title?: string
  args?: unknown
  parentId?: string
  /** Epoch milliseconds by the server's clock. */
  startedAt?: number
}

export interface StepOutcome {
  ok: boolean
  result?: unknown
  endedAt?: number
  usage?: Usage
}
