import type { ChatMessage, DataPart, FilePart } from '../message.ts'
import type { Capabilities, Protocol } from '../protocol/protocol.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ToolOutput, ToolSet } from '../tool.ts'
import type { ChatOptions } from '../turn/options.ts'

/** A question with more than text. */
export interface Question<Metadata = unknown> {
  text: string
  files?: readonly Omit<FilePart, 'type'>[]
  /** What the app keeps with the question, as its data parts. */
  data?: readonly Omit<DataPart, 'type'>[]
  metadata?: Metadata
}

/** For one request only; headers and body are merged over the chat's. */
export interface SendOptions {
  headers?: Record<string, string>
  body?: Record<string, unknown>
  model?: string
}

/** What became of a call: its output, or why there is none, in words for the model. */
export type ToolResult<Tools = ToolSet> = { output: ToolOutput<Tools[keyof Tools]> } | { error: string }

/**
 * One conversation. Calls that ask the model resolve with the answer as it stands when its run has ended, and never
 * reject: its `status` says how it ended. A refused call resolves with `undefined` and says why in `state.error`.
 */
export interface Chat<Metadata = unknown, Data = Record<string, unknown>, Tools extends ToolSet = ToolSet> {
  readonly id: string
  readonly capabilities: Capabilities
  /** The protocol's words for a form that was filled in; absent where it answers none. */
  readonly formatAnswer: Protocol['formatAnswer']
  getState(): ChatState<Metadata, Data, Tools>
  /** Called after every change, at most once a frame while streaming. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void
  /** Called only when this message changed, appeared or went. */
  subscribeMessage(id: string, listener: () => void): () => void
  send(
    question: string | Question<Metadata>,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Ends the run under way, at any moment, at the model too. The partial answer stays, with status `stopped`. */
  stop(): void
  /** While a try is waited for (`reconnecting`, `offline`): tries now. */
  retryNow(): void
  /**
   * Watches a run that a server keeps: the last answer where its reading was left off, or one known by its stream's id, in
   * another tab or on another device. Resolves as `send` does.
   */
  resume(streamId?: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Asks the model to go on with the last answer where it was cut off, in the same message (`capabilities.prefill`). */
  continueAnswer(options?: SendOptions): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Asks again for the last answer that did not complete, in its place. */
  retry(options?: SendOptions): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Asks for another answer beside this one (the last by default); the old one stays as a sibling. */
  regenerate(
    messageId?: string,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Puts another question in this one's place and sends it; the old branch stays as a sibling. */
  edit(
    messageId: string,
    question: string | Question<Metadata>,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Answers a call the model made. Once all calls of the answer have their results, the model goes on in the same
   * message (see `toolRounds`); resolves with it then. A call that has its result already is left alone.
   */
  addToolResult(
    toolCallId: string,
    result: ToolResult<Tools>,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Lets a call that awaits approval run. */
  approveTool(toolCallId: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Refuses a call that awaits approval; the model is told. */
  denyTool(toolCallId: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Shows the branch this message is on. */
  selectBranch(messageId: string): void
  /** Stops, and forgets every message. */
  clear(): void
  dismissError(): void
  /** Replaces the options; each request reads those in force. `id` and `initialMessages` are read once, at the start. */
  setOptions(options: ChatOptions<Metadata, Data, Tools>): void
  /**
   * Nobody watches any more: ends the reading. The partial answer stays, with status `interrupted`; where the server keeps
   * the run it goes on without a reader for a while, and a new subscriber takes it up again.
   */
  detach(): void
}
