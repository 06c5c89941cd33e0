import type { ChatEvent, WireEvent } from '../events.ts'
import type { ChatMessage, StepPart } from '../message.ts'

/** What a server can do. What it cannot is not offered to the user. */
export interface Capabilities {
  /** `client`: each request carries the conversation, so edit and regenerate work. `server`: the server remembers it. */
  history: 'client' | 'server'
  /** A trailing assistant message is taken as the beginning of the answer. */
  prefill: boolean
  /** The model may call tools of the client, and takes their results. */
  tools: boolean
}

/** A tool as a model is told of it. */
export interface ToolDefinition {
  name: string
  description?: string
  /** The arguments, as JSON Schema. Default: an object without properties. */
  parameters?: Readonly<Record<string, unknown>>
}

/** The JSON Schema of a tool without arguments. */
export const emptyObject = { type: 'object', properties: {} } as const

/** What a request is made from. */
export interface EncodeInput {
  /** The conversation, oldest first; the last is the user's question. */
  messages: readonly ChatMessage[]
  /** The id of the conversation here. */
  id?: string
  /** The server's id of the conversation, once it told one. */
  chatId?: string
  /** The id of this run: the same when its request is made again. */
  runId?: string
  /** The answer another is asked for in place of, or beside. */
  regenerates?: ChatMessage
  /** Overrides the protocol's model for this request. */
  model?: string
  /** What the model may call. */
  tools?: readonly ToolDefinition[]
}

/** A request as a protocol wants it; url, headers and body of the chat's options are merged over it. */
export interface EncodedRequest {
  method: 'POST' | 'GET'
  headers?: Record<string, string>
  /** Added to the url, for protocols that ask by query. */
  query?: Record<string, string>
  /** Sent as JSON. */
  body?: Record<string, unknown>
}

/**
 * Turns the events of one stream into chat events. It skips what it does not know and never throws;
 * it holds `finish` until the end is certain, and `end()` says what an end of file means.
 */
export interface Decoder {
  decode(event: WireEvent): readonly ChatEvent[]
  end(): readonly ChatEvent[]
  /** How this format's own servers give what follows in a stream that broke; nothing where they cannot. */
  resume?(): ResumePoint | undefined
}

/** A GET that resumes a stream, as a format of its own defines it. */
export interface ResumePoint {
  /** Put behind the chat's url. */
  path: string
  query?: Record<string, string>
  /** Whether the stream comes again from its beginning. */
  replays: boolean
}

/** Deadlines a protocol's server suggests, in milliseconds. */
export interface SuggestedTimeouts {
  firstEventMs?: number
  idleMs?: number
}

/** One field of a form, as the user filled it in. Fields that were left empty have none. */
export interface FormAnswer {
  /** The property's name; of one in a nested object both names, joined by a dot. */
  name: string
  /** What the form calls it. */
  label: string
  value: string | number | boolean | readonly string[]
  /** The value as the page words it: a choice by its title, a yes or no in the user's language. */
  text: string
}

/** One wire format. */
export interface Protocol {
  name: string
  capabilities: Capabilities
  timeouts?: SuggestedTimeouts
  /** Makes the request that asks the conversation's last question. */
  encode(input: EncodeInput): EncodedRequest
  /** Makes a decoder for one stream. `asked` is what its request was made from, where there was one. */
  createDecoder(asked?: EncodeInput): Decoder
  /**
   * The next question's text, once the user has filled in the form that this step asks for. Without it, forms are shown
   * and not offered to be filled in.
   */
  formatAnswer?: (form: StepPart, answers: readonly FormAnswer[]) => string
}
