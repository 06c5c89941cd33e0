import type { FinishReason, Usage } from '@chatstream/core'

/**
 * The answer to one request: cues, performed in order. A string is a text cue. A script without faults ends as its wire
 * format requires. A cue that a format cannot express is left out: steps in OpenAI's and Anthropic's formats, reasoning
 * and tool calls in Codeer's, everything but text and usage in the relays'. The AI SDK's format expresses steps as
 * tools of the server, AG-UI by their names only.
 */
export type Script = string | Cue | readonly (string | Cue)[]

/** One action of a script. Its first key names its kind. */
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

/** Text of the answer. */
export interface TextCue {
  /** A string is cut into deltas of about one token; an array is the deltas themselves. */
  text: string | readonly string[]
  /** Deltas per second. Default: as fast as they are read. */
  rate?: number
}

/** Reasoning before or between text. */
export interface ReasoningCue {
  reasoning: string | readonly string[]
  rate?: number
}

/** The token counts of the answer. They replace those computed from the script. */
export interface UsageCue {
  usage: Usage
  /**
   * The rate of the last frames, from the finish to the end of the stream, in frames per second. Default: all at once.
   */
  rate?: number
}

/** A tool call. */
export interface ToolCallCue {
  /** `input` is streamed as fragments of JSON. `id` is generated if not given. */
  toolCall: { name: string; input: unknown; id?: string }
  rate?: number
}

/** One step of an agent: it starts, takes `durationMs` (default 0), and ends. */
export interface StepCue {
  step: {
    /** The server's own name for it, e.g. `consultant_search_web`. */
    kind: string
    title: string
    id?: string
    args?: unknown
    result?: unknown
    /** `false`: the step fails. */
    ok?: boolean
    durationMs?: number
    usage?: Usage
  }
}

/** A pause. */
export type WaitCue =
  /** A pause before the headers, at any position in the script. `Infinity`: no headers are sent. */
  | { headersAfterMs: number }
  /** A pause before the next cue; as the first cue, before the first byte of the body. */
  | { waitMs: number }
  /** A pause until the promise settles: a test decides what happens before the next cue. */
  | { until: PromiseLike<unknown> }
  /** Nothing more is sent, and the connection stays open. */
  | { stall: true }

/** An answer that is not a stream. The rest of the script is ignored. */
export type AnswerCue =
  /** A `body` that is a string is sent as it is, anything else as JSON. */
  | { status: number; headers?: Readonly<Record<string, string>>; body?: unknown }
  /** A page with status 200, as misconfigured servers send it. */
  | { html: string }
  /** JSON with status 200 although the request asks for a stream. */
  | { json: unknown }
  /** No answer: the handler rejects with a `TypeError`, as `fetch` does when the connection is refused. */
  | { refuse: true }

/** A fault in the stream. */
export type FaultCue =
  /** An error event of the format, then the end of the stream. The default `code` for Codeer is 10005. */
  | { error: string | { message: string; code?: string | number; type?: string } }
  | CutCue
  /** An event whose payload is this text, well-formed or not. The script goes on. */
  | { garbage: string }
  /** Bytes of the body, sent unchanged: comments, broken framing, a recording. */
  | { raw: string | Uint8Array }

/** The stream ends without its terminal event. */
export interface CutCue {
  /** `end`: a clean end. `error`: the connection breaks. */
  cut: 'end' | 'error'
  /** The number of bytes of the whole body before the cut. The position of the cue does not matter. */
  afterBytes?: number
  /** The number of UTF-16 units of text before the cut. The position of the cue does not matter. */
  afterCharacters?: number
  /** The text of a delta. The stream is cut within the bytes of its first character outside ASCII. */
  inside?: string
}
