import type { ChatEvent, WireEvent } from '../events.ts'
import type { ChatMessage, StepPart } from '../message.ts'

/** The optional features of a server. The chat does not offer actions that the server does not support. */
export interface Capabilities {
  /**
   * `client`: each request contains the whole conversation, so `edit` and `regenerate` work. `server`: the
   * server stores the conversation, and a request contains only the question.
   */
  history: 'client' | 'server'
  /**
   * `true` if the model can continue an answer that was cut off. For this, the last message of the request is
   * the incomplete answer.
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
   * The arguments of the tool, as JSON Schema.
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
  /** The id of the conversation in the chat. */
  id?: string
  /** The id of the conversation on the server. Absent until the server has sent one. */
  chatId?: string
  /** The id of this run (request to the model). If the request is repeated, the id stays the same. */
  runId?: string
  /** The earlier answer to the same question, if there is one. */
  regenerates?: ChatMessage
  /** The model for this request, in place of the protocol's model. */
  model?: string
  /** The tools that the model may call. */
  tools?: readonly ToolDefinition[]
}

/**
 * A request that a protocol has made. The chat adds its options `url`, `headers` and `body`, which override
 * fields with the same name.
 */
export interface EncodedRequest {
  method: 'POST' | 'GET'
  headers?: Record<string, string>
  /** Query parameters that are added to the URL. */
  query?: Record<string, string>
  /** The body, sent as JSON. */
  body?: Record<string, unknown>
}

/**
 * Decodes the events of one stream to `ChatEvent`s. A decoder skips unknown events and never throws. It
 * returns a `finish` event only when the answer is certainly complete.
 */
export interface Decoder {
  decode(event: WireEvent): readonly ChatEvent[]
  /**
   * Returns the last events when the response body has ended. If the decoder has returned no `finish` or
   * `error` event by then, the answer is incomplete.
   */
  end(): readonly ChatEvent[]
  /**
   * Returns `true` once the model has reported the end of its answer. If the connection then breaks or is
   * silent for a second, the chat treats the answer as complete. The chat calls `end` to get the last events.
   *
   * @defaultValue none: an answer is complete only when `decode` or `end` has returned `finish`
   */
  isFinished?(): boolean
  /**
   * Returns the request with which the provider itself resumes a broken stream. If the provider cannot resume
   * it, returns `undefined`.
   */
  resume?(): ResumePoint | undefined
}

/** A GET request with which a client resumes a broken stream. Only some providers support such a request. */
export interface ResumePoint {
  /** The path, which is appended to the chat's URL. */
  path: string
  query?: Record<string, string>
  /** `true` if the server sends the stream from its start, `false` if the server sends only the rest. */
  replays: boolean
}

/**
 * Time limits that a protocol suggests for its servers, in milliseconds. They are the default values of the
 * chat's option `timeouts`.
 */
export interface SuggestedTimeouts {
  firstEventMs?: number
  idleMs?: number
}

/**
 * The user's answer to one field of a form. If the user leaves a field empty, there is no `FormAnswer` for the field.
 */
export interface FormAnswer {
  /**
   * The name of the property in the form's schema. If the property is in a nested object, the names are
   * joined by a dot, e.g. `address.city`.
   */
  name: string
  /** The field's label in the form. */
  label: string
  value: string | number | boolean | readonly string[]
  /** The value as it is shown on the page, e.g. the title of a choice, or “yes” in the user's language. */
  text: string
}

/**
 * The format of one kind of server. A protocol makes the requests to such a server, and decodes its streams.
 */
export interface Protocol {
  name: string
  capabilities: Capabilities
  timeouts?: SuggestedTimeouts
  /** Makes the request that sends the last question of the conversation to the model. */
  encode(input: EncodeInput): EncodedRequest
  /**
   * Makes a decoder for one stream. `asked` is the input from which `encode` made the request of this stream.
   * It is `undefined` if there was no request.
   */
  createDecoder(asked?: EncodeInput): Decoder
  /**
   * Returns the text of the next question, made of the user's answers to a form. `form` is the step that
   * asked for the form.
   *
   * @defaultValue none: forms are shown, but cannot be filled in
   */
  formatAnswer?: (form: StepPart, answers: readonly FormAnswer[]) => string
}
