import type { ChatEvent, WireEvent } from '../events.ts'
import type { ChatMessage, StepPart } from '../message.ts'

/** The optional features of a server. The chat does not offer actions that the server does not support. */
export interface Capabilities {
  /** `client`: each request carries the conversation, so edit and regenerate work. `server`: the server remembers it. */
  history: 'client' | 'server'
  /**
   * `true` if the model can continue an answer: if the last message of a request is the assistant's, the model
   * continues its text.
   */
  prefill: boolean
  /** `true` if the model can call tools that run in the client, and the server accepts their results. */
  tools: boolean
}

/** Describes one tool to the model, as a part of a request. */
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

/** The input of `Protocol.encode`: the facts that a protocol needs to make one request. */
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

/**
 * A request that a protocol has made. The chat's options `url`, `headers` and `body` override or extend these fields.
 */
export interface EncodedRequest {
  method: 'POST' | 'GET'
  headers?: Record<string, string>
  /** Added to the url. */
  query?: Record<string, string>
  /** Sent as JSON. */
  body?: Record<string, unknown>
}

/**
 * Decodes the events of one stream to chat events. A decoder skips unknown events and never throws. It emits `finish`
 * only when the answer is certainly complete.
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

/** A GET request that resumes a stream. The wire format defines its path and its query. */
export interface ResumePoint {
  /** Appended to the chat's url. */
  path: string
  query?: Record<string, string>
  /** `true` if the server sends the stream from its beginning, `false` if it sends only the rest. */
  replays: boolean
}

/** Time limits that suit the servers of a protocol, in milliseconds. They are the defaults of the chat's `timeouts`. */
export interface SuggestedTimeouts {
  firstEventMs?: number
  idleMs?: number
}

/**
 * The user's answer to one field of a form. If the user leaves a field empty, there is no `FormAnswer` for the field.
 */
export interface FormAnswer {
  /**
   * The name of the property in the form's schema. In a nested object the names are joined by a dot, e.g.
   * `address.city`.
   */
  name: string
  /** The field's label in the form. */
  label: string
  value: string | number | boolean | readonly string[]
  /** The value as shown on the page: the title of a choice, yes or no in the user's language. */
  text: string
}

/** A wire format: makes the requests to a server and decodes its streams. */
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
