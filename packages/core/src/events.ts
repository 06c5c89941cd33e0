import type { ChatError } from './errors.ts'
import type { FilePart, FinishReason, SourcePart, Usage } from './message.ts'

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
  | { type: 'text'; delta: string; partId?: string; parentId?: string }
  /** A final text that differs from the deltas. Without `partId`: of all text, kept in the last part. */
  | { type: 'text-replace'; text: string; partId?: string }
  /** `signature` is set on the part when it comes; `delta` may be empty then. */
  | { type: 'reasoning'; delta: string; partId?: string; parentId?: string; signature?: string }
  | { type: 'step-start'; step: StepStart }
  | { type: 'step-end'; stepId: string; outcome: StepOutcome }
  | { type: 'tool-start'; toolCallId: string; name: string; providerExecuted?: boolean; parentId?: string }
  /** `input` is what the arguments so far amount to; absent where nothing new can be read from them. */
  | { type: 'tool-input'; toolCallId: string; delta: string; input?: unknown }
  | { type: 'tool-ready'; toolCallId: string; input: unknown }
  | { type: 'tool-output'; toolCallId: string; output: unknown }
  | { type: 'tool-error'; toolCallId: string; error: string }
  | { type: 'tool-approval'; toolCallId: string }
  /** It is being carried out, here or, once approved, at the server. */
  | { type: 'tool-running'; toolCallId: string }
  | { type: 'tool-denied'; toolCallId: string }
  | { type: 'source'; source: Omit<SourcePart, 'type'> }
  | { type: 'file'; file: Omit<FilePart, 'type'> }
  /** The same name and id replaces; without an id it is appended. */
  | { type: 'data'; name: string; id?: string; data: unknown }
  | { type: 'metadata'; metadata: unknown }
  | { type: 'title'; title: string }
  /** Replaces within a run, adds up across runs. */
  | { type: 'usage'; usage: Usage }
  /** What this run has said so far is withdrawn: a replay follows. */
  | { type: 'reset' }
  | { type: 'finish'; reason: FinishReason }
  | { type: 'error'; error: ChatError }

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
