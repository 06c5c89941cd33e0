import type { ChatMessage, DataPart, FilePart } from '../message.ts'
import type { Capabilities, Protocol } from '../protocol/protocol.ts'
import type { ChatState } from '../state/chatState.ts'
import type { ToolOutput, ToolSet } from '../tool.ts'
import type { ChatOptions, SendOptions } from '../turn/options.ts'

/** A question to the model. It consists of a text and, if needed, files and data. */
export interface Question<Metadata = unknown> {
  text: string
  files?: readonly Omit<FilePart, 'type'>[]
  /** Data parts that the app stores with the question. */
  data?: readonly Omit<DataPart, 'type'>[]
  metadata?: Metadata
}

/** The result of a tool call, as the app reports it: the tool's output, or an error message for the model. */
export type ToolResult<Tools = ToolSet> = { output: ToolOutput<Tools[keyof Tools]> } | { error: string }

/**
 * One conversation with a model. Methods that ask the model resolve with the answer when the answer has
 * ended. These methods never reject: the `status` of the answer says if the answer failed. If a call is
 * refused, e.g. for an empty question, it resolves with `undefined` and sets `state.error`. A run is one
 * request to the model.
 */
export interface Chat<Metadata = unknown, Data = Record<string, unknown>, Tools extends ToolSet = ToolSet> {
  readonly id: string
  readonly capabilities: Capabilities
  /**
   * The value of the option `whileBusy`. `queue`: a question that is sent while an answer arrives waits in
   * `state.queue`. `refuse`: such a question is refused.
   */
  readonly whileBusy: 'refuse' | 'queue'
  /** Converts a filled-in form to the text of the next question. Absent if the protocol has no forms. */
  readonly formatAnswer: Protocol['formatAnswer']
  getState(): ChatState<Metadata, Data, Tools>
  /**
   * Calls the listener when the state has changed. While an answer streams, calls it at most once per frame.
   * The first subscription restores the stored conversation. If a reload or `detach` interrupted a run, the
   * first subscription resumes the run. Returns the unsubscribe function.
   */
  subscribe(listener: () => void): () => void
  /** Calls the listener only when this message was changed, added or removed. Returns the unsubscribe function. */
  subscribeMessage(id: string, listener: () => void): () => void
  send(
    question: string | Question<Metadata>,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Stops the current answer, in the page and at the model. The partial answer stays, with the status
   * `stopped`. The queue is paused until `resumeQueue()` is called.
   */
  stop(): void
  /** Replaces a question of the queue. If the new question is empty, the question is removed. */
  editQueued(id: string, question: string | Question<Metadata>): void
  /** Moves a question of the queue. `index` is its new position in the queue, from 0. */
  moveQueued(id: string, index: number): void
  /**
   * Removes a question from the queue. The call of `send` that added the question resolves with `undefined`.
   */
  removeQueued(id: string): void
  /** Stops the current answer, and asks this question of the queue next. Resolves like `send`. */
  sendNow(id: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Pauses the queue: no question of the queue is asked until `resumeQueue()` is called. Use it e.g. while
   * the user edits a question of the queue.
   */
  pauseQueue(): void
  /** Ends the pause of the queue: its questions are asked in turn. */
  resumeQueue(): void
  /** Starts the next retry immediately, if the chat waits for it (status `reconnecting` or `offline`). */
  retryNow(): void
  /**
   * Resumes a run that the server stores. Without a `runId`, resumes the run in `state.interruptedRun`. The
   * `runId` may be the id of a run of another tab or device. Resolves like `send`.
   */
  resume(runId?: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * If the last answer was cut off, asks the model to continue its text, in the same message. The protocol must
   * have `capabilities.prefill`.
   */
  continueAnswer(options?: SendOptions): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * If the last answer is incomplete, tries again to get it. If the server still stores the run of the answer,
   * resumes this run. Otherwise asks the model again, and the new answer replaces the incomplete answer.
   */
  retry(options?: SendOptions): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Asks for another answer to a question, by default to the last question. The old answer stays as an
   * alternative (see `selectSiblings`).
   */
  regenerate(
    messageId?: string,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Asks a new question in place of the question with this id. The old question and the messages after it
   * stay as an alternative (see `selectSiblings`).
   */
  edit(
    messageId: string,
    question: string | Question<Metadata>,
    options?: SendOptions,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /**
   * Adds the result of a tool call. When all calls of the answer have a result, the model continues in the same
   * message (see `toolRounds`). A second result for the same call is refused.
   */
  addToolResult(
    toolCallId: string,
    result: ToolResult<Tools>,
  ): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Approves a tool call that waits for approval, so that the tool runs. */
  approveTool(toolCallId: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Denies a tool call that waits for approval. The model receives the denial as the result. */
  denyTool(toolCallId: string): Promise<ChatMessage<Metadata, Data, Tools> | undefined>
  /** Replaces all messages, without asking the model. The call is refused while an answer arrives. */
  setMessages(messages: readonly ChatMessage<Metadata, Data, Tools>[]): void
  /**
   * Adds older messages before the first message. `messages` begins with the oldest message. Messages that
   * the chat already has are left out.
   * @param hasOlder `true` if `loadOlder()` can load more
   */
  prepend(messages: readonly ChatMessage<Metadata, Data, Tools>[], hasOlder?: boolean): void
  /**
   * Removes a message and all messages that follow it, also on branches that are not shown. The call is
   * refused while an answer arrives.
   */
  removeMessage(messageId: string): void
  /**
   * Loads the messages before the first message, one page at each call (see the option `loadOlder`).
   * `state.older` shows the progress.
   */
  loadOlder(): Promise<void>
  /** Shows the branch (the alternative course of the conversation) that contains this message. */
  selectBranch(messageId: string): void
  /** Stops the current answer and removes all messages and the queue, also from the storage. */
  clear(): void
  dismissError(): void
  /**
   * Replaces the options. Each request uses the current options. The options `id`, `initialMessages`,
   * `storage`, `clock` and `frames` are read only once, so they cannot be replaced.
   */
  setOptions(options: ChatOptions<Metadata, Data, Tools>): void
  /**
   * Stops reading the answer without stopping the model, e.g. when the component unmounts. The partial answer
   * stays, with the status `interrupted`. If the server stores runs, as @chatstream/proxy does, the run
   * continues there for a while, and the next subscription resumes it.
   */
  detach(): void
}
