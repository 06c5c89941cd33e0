import type { FinishReason, Usage } from '@chatstream/core'

/**
 * The answer of the scripted model to one request, as a list of cues (actions) that are performed in order. A
 * string is a text cue. If the script contains no fault, the stream ends as the provider's format requires.
 * If a format cannot express a cue, the cue is left out: OpenAI's and Anthropic's formats have no steps, and
 * Codeer's format has no reasoning and no tool calls. The formats of relays (small servers that stream text)
 * have only text and usage. In the AI SDK's format, steps are calls of the server's tools. In AG-UI, steps
 * have only names.
 */
export type Script = string | Cue | readonly (string | Cue)[]

/** A cue: one action of a script. The first key of the object is the kind of the cue, e.g. `text`. */
export type Cue =
  | TextCue
  | ReasoningCue
  | ToolCallCue
  | StepCue
  | { title: string }
  | UsageCue
  /** The finish reason. Default: `stop`, or `tool-calls` after a tool call. */
  | { finish: FinishReason }
  | WaitCue
  | AnswerCue
  | FaultCue

/** A cue that sends text of the answer. */
export interface TextCue {
  /** The text. A string is cut into deltas (pieces) of about one token. An array contains the deltas. */
  text: string | readonly string[]
  /** The number of deltas per second. Default: as fast as the client reads them. */
  rate?: number
}

/** A cue that sends reasoning, before or between texts. */
export interface ReasoningCue {
  reasoning: string | readonly string[]
  rate?: number
}

/** A cue that sets the token usage of the answer. Without this cue, the usage is computed from the script. */
export interface UsageCue {
  usage: Usage
  /**
   * The rate of the last events, from the finish reason to the end of the stream, in events per second.
   * Default: all at once.
   */
  rate?: number
}

/** A cue that calls a tool. */
export interface ToolCallCue {
  /** `input` is streamed as pieces of JSON. If there is no `id`, an id is generated. */
  toolCall: { name: string; input: unknown; id?: string }
  rate?: number
}

/** A cue for one step of an agent. The step starts, takes `durationMs` (default 0), and ends. */
export interface StepCue {
  step: {
    /** The server's name for this kind of step, e.g. `consultant_search_web`. */
    kind: string
    title: string
    id?: string
    args?: unknown
    result?: unknown
    /** With `false`, the step fails. */
    ok?: boolean
    durationMs?: number
    usage?: Usage
  }
}

/** A cue that pauses the answer. */
export type WaitCue =
  /**
   * A pause before the headers of the response. The position of this cue in the script does not matter. With
   * `Infinity`, no headers are sent.
   */
  | { headersAfterMs: number }
  /** A pause before the next cue. If this cue is the first, the pause is before the first byte of the body. */
  | { waitMs: number }
  /** A pause until the promise settles. So the test decides when the next cue is performed. */
  | { until: PromiseLike<unknown> }
  /** After this cue, nothing more is sent, and the connection stays open. */
  | { stall: true }

/** A cue that answers with one response in place of a stream. All other cues of the script are ignored. */
export type AnswerCue =
  /**
   * A response with this status. If `body` is a string, it is sent unchanged. Any other value is sent as
   * JSON.
   */
  | { status: number; headers?: Readonly<Record<string, string>>; body?: unknown }
  /** An HTML page with the status 200, as misconfigured servers send it. */
  | { html: string }
  /** JSON with the status 200, although the request asks for a stream. */
  | { json: unknown }
  /**
   * No response: the promise of the handler rejects with a `TypeError`, as `fetch` does if a connection is
   * refused.
   */
  | { refuse: true }

/** A cue that puts a fault into the stream. */
export type FaultCue =
  /**
   * An error event in the format of the request, and then the end of the stream. For Codeer, the default
   * `code` is 10005.
   */
  | { error: string | { message: string; code?: string | number; type?: string } }
  | CutCue
  /** An event with this text as its payload, which may be malformed. The script continues after it. */
  | { garbage: string }
  /** Bytes of the body that are sent unchanged, e.g. comments, malformed events or a recording. */
  | { raw: string | Uint8Array }

/** A cue that ends the stream before the answer is complete. */
export interface CutCue {
  /** `end`: a clean end. `error`: the connection breaks. */
  cut: 'end' | 'error'
  /**
   * The number of bytes of the body before the cut. The position of the cue in the script does not matter.
   */
  afterBytes?: number
  /**
   * The length of the text before the cut, in UTF-16 code units. The position of the cue in the script does
   * not matter.
   */
  afterCharacters?: number
  /**
   * A text that is cut while it is sent. The cut is between the bytes of the first character of the text that is
   * not ASCII.
   */
  inside?: string
}
