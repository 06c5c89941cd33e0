import type { ChatEvent, WireEvent } from '../events.ts'
import type { ChatMessage, StepPart } from '../message.ts'

/** The abilities of a server. The chat does not offer actions that the server cannot carry out. */
export interface Capabilities {
  /** `client`: each request carries the conversation, so edit and regenerate work. `server`: the server remembers it. */
  history: 'client' | 'server'
  /** If the last message is the assistant's, the model continues its text. */
  prefill: boolean
  /** The model may call the client's tools and takes their results. */
  tools: boolean
}

/** A tool as it is sent to the model. */
export interface ToolDefinition {
  name: string
  description?: string
  /**
   * The arguments, as JSON Schema.
   *
   * @defaultValue an object without properties
   */
  parameters?: Readonly<Record<string, unknown>>
}

/** The JSON Schema of a tool without arguments. */
export const emptyObject = { type: 'object', properties: {} } as const

/** The input of one request. */
export interface EncodeInput {
  /** The conversation, oldest first. The last message is the question, or the answer that the request continues. */
  messages: readonly ChatMessage[]
  /** The chat's own id of the conversation. */
  id?: string
  /** The server's id of the conversation, once the server has sent one. */
  chatId?: string
  /** The id of this run. A repeated request has the same id. */
  runId?: string
  /** The answer that the new one replaces, or is an alternative to. */
  regenerates?: ChatMessage
  /** Overrides the protocol's model for this request. */
  model?: string
  /** The tools the model may call. */
  tools?: readonly ToolDefinition[]
}

/** A request of a protocol. The chat's options `url`, `headers` and `body` are merged over it. */
export interface EncodedRequest {
  method: 'POST' | 'GET'
  headers?: Record<string, string>
  /** Added to the url. */
  query?: Record<string, string>
  /** Sent as JSON. */
  body?: Record<string, unknown>
}

/**
 * Turns the events of one stream into chat events. It skips unknown events, never throws, and emits `finish` only once
 * the answer is certain to be complete.
 */
export interface Decoder {
  decode(event: WireEvent): readonly ChatEvent[]
  /** Returns the last events at the end of the body. Without a terminal event among them the answer is incomplete. */
  end(): readonly ChatEvent[]
  /**
   * Returns `true` once the model has reported the end of its answer. From then on a second of silence or a broken
   * connection completes the answer, with the events of `end`.
   *
   * @defaultValue only the events of `decode` and the end of the body complete an answer
   */
  isFinished?(): boolean
  /** Returns the request that resumes the broken stream at this format's own servers, or `undefined` if they cannot. */
  resume?(): ResumePoint | undefined
}

/** A GET request that resumes a stream as the format defines it. */
export interface ResumePoint {
  /** Appended to the chat's url. */
  path: string
  query?: Record<string, string>
  /** `true` if the server sends the stream from its beginning, `false` if it sends only the rest. */
  replays: boolean
}

/** Deadlines a protocol's server suggests, in milliseconds. */
export interface SuggestedTimeouts {
  firstEventMs?: number
  idleMs?: number
}

/** The user's answer to one field of a form. Empty fields have no answer. */
export interface FormAnswer {
  /** The name of the property. In a nested object it is both names joined by a dot. */
  name: string
  /** The field's label in the form. */
  label: string
  value: string | number | boolean | readonly string[]
  /** The value as shown on the page: the title of a choice, yes or no in the user's language. */
  text: string
}

/** One wire format. */
export interface Protocol {
  name: string
  capabilities: Capabilities
  timeouts?: SuggestedTimeouts
  /** Makes the request that asks the conversation's last question. */
  encode(input: EncodeInput): EncodedRequest
  /**
   * Makes a decoder for one stream. `asked` is the input that its request was encoded from; absent if there was no
   * request.
   */
  createDecoder(asked?: EncodeInput): Decoder
  /**
   * Returns the text of the next question from the user's answers to the form of a step.
   *
   * @defaultValue none: forms are shown, but cannot be filled in
   */
  formatAnswer?: (form: StepPart, answers: readonly FormAnswer[]) => string
}
