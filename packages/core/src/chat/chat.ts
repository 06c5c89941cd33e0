import type { ChatMessage, DataPart, FilePart } from '../message.ts'
import type { Capabilities, Protocol } from '../protocol/protocol.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ToolOutput, ToolSet } from '../tool.ts'
import type { ChatOptions, SendOptions } from '../turn/options.ts'

/** A question with more than text. */
export interface Question<Metadata = unknown> {
  text: string
  files?: readonly Omit<FilePart, 'type'>[]
  /** Data parts that the app stores with the question. */
  data?: readonly Omit<DataPart, 'type'>[]
  metadata?: Metadata
}

/** The result of a tool call: its output, or an error message for the model. */
export type ToolResult<Tools = ToolSet> = { output: ToolOutput<Tools[keyof Tools]> } | { error: string }

/**
 * One conversation. Calls that ask the model resolve with the answer when its run has ended, and never reject: see its
 * `status`. A refused call resolves with `undefined` and sets `state.error`.
 */
export interface Chat<Metadata = unknown, Data = Record<string, unknown>, Tools extends ToolSet = ToolSet> {
  readonly id: string
  readonly capabilities: Capabilities
  /** The chat's option: `queue` if a question that is sent while an answer arrives waits in `state.queue`. */
  readonly whileBusy: 'refuse' | 'queue'
  /** Converts a filled-in form to the text of the next question. Absent if the protocol has no forms. */
  readonly formatAnswer: Protocol['formatAnswer']
  getState(): ChatState<Metadata, Data, Tools>
  /**
   * Calls the listener after every change, at most once per frame while streaming. The first subscriber restores the
   * stored conversation, and resumes a run that a reload or `detach` interrupted. Returns the unsubscribe function.
   */
  subscribe(listener: () => void): () => void
  /** Calls the listener only when this message was changed, added or removed. Returns the unsubscribe function. */
  subscribeMessage(id: string, listener: () => void): () => void
  send(
    question: string | Question<Metadata>,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Ends the run under way, here and at the model. The partial answer stays, with status `stopped`. The queue is paused
   * until `resumeQueue()`.
   */
  stop(): void
  /** Replaces a question of the queue. An empty one is removed. */
  editQueued(id: string, question: string | Question<Metadata>): void
  /** Moves a question of the queue. `index` is its new place, from 0. */
  moveQueued(id: string, index: number): void
  /** Removes a question from the queue. Its `send` resolves with `undefined`. */
  removeQueued(id: string): void
  /** Stops the answer under way, and asks this question of the queue. Resolves as `send` does. */
  sendNow(id: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** No question of the queue is asked until `resumeQueue()`, e.g. while the user edits one. */
  pauseQueue(): void
  /** Ends the pause of the queue: its questions are asked in turn. */
  resumeQueue(): void
  /** Ends the wait for the next retry (`reconnecting`, `offline`). */
  retryNow(): void
  /**
   * Resumes a run that a server keeps: the interrupted one (`state.interruptedRun`), or by its id a run of another tab
   * or device. Resolves as `send` does.
   */
  resume(runId?: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Asks the model to continue the last answer where it was cut off, in the same message. Needs `capabilities.prefill`.
   */
  continueAnswer(options?: SendOptions): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Replaces an incomplete last answer: resumes its run, or asks again. */
  retry(options?: SendOptions): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Asks for another answer to the same question (the last one by default); the old answer stays as a sibling. */
  regenerate(
    messageId?: string,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Replaces this question and sends the new one; the old branch stays as a sibling. */
  edit(
    messageId: string,
    question: string | Question<Metadata>,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Adds the result of a call that the model made. Once all calls of the answer have their results, the model goes on in
   * the same message (see `toolRounds`). A call that has a result already is refused.
   */
  addToolResult(
    toolCallId: string,
    result: ToolResult<Tools>,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Approves a call that awaits approval; the tool runs. */
  approveTool(toolCallId: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Denies a call that awaits approval; the model receives the denial. */
  denyTool(toolCallId: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Replaces all messages, without asking the model. Refused while an answer arrives. */
  setMessages(messages: readonly ChatMessage<Metadata, Data, Tools>[]): void
  /**
   * Adds older messages before the first one, oldest first. Messages that are known are left out.
   * @param hasOlder `true` if `loadOlder()` can load more
   */
  prepend(messages: readonly ChatMessage<Metadata, Data, Tools>[], hasOlder?: boolean): void
  /** Removes a message and those that follow it, on all branches. Refused while an answer arrives. */
  removeMessage(messageId: string): void
  /** Loads the page of messages before the first one (see the option `loadOlder`); `state.older` shows the progress. */
  loadOlder(): Promise<void>
  /** Shows the branch this message is on. */
  selectBranch(messageId: string): void
  /** Stops, and removes every message and the queue, also from the storage. */
  clear(): void
  dismissError(): void
  /** Replaces the options. Each request reads the current ones; `id`, `initialMessages`, `storage`, `clock` and `frames` are read once. */
  setOptions(options: ChatOptions<Metadata, Data, Tools>): void
  /**
   * Stops reading the answer without stopping the model, e.g. when the component unmounts. The partial answer stays,
   * with status `interrupted`. A server that keeps the run continues it for a while without a reader, and the
   * next subscriber resumes the run.
   */
  detach(): void
}
