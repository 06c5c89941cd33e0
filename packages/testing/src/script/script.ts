import type { FinishReason, Usage } from '@chatstream/core'

/**
 * The answer to one request, as a list of cues that are performed in order. A string is a text cue. A script without
 * faults ends as the wire format requires. Cues that a format cannot express are left out: steps in OpenAI's and
 * Anthropic's formats, reasoning and tool calls in Codeer's format, and everything except text and usage in the
 * formats of small relays. In the AI SDK's format, steps are calls of the server's tools; in AG-UI, steps have only
 * names.
 */
export type Script = string | Cue | readonly (string | Cue)[]

/** One action of a script. The first key of the object names the kind of the cue, e.g. `text`. */
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
  /** A string is cut into deltas of about one token; an array is the deltas themselves. */
  text: string | readonly string[]
  /** Deltas per second. Default: as fast as they are read. */
  rate?: number
}

/** A cue that sends reasoning, before or between texts. */
export interface ReasoningCue {
  reasoning: string | readonly string[]
  rate?: number
}

/** A cue that sets the token usage of the answer. Without it, the usage is computed from the script. */
export interface UsageCue {
  usage: Usage
  /**
   * The rate of the last frames, from the finish to the end of the stream, in frames per second. Default: all at once.
   */
  rate?: number
}

/** A cue that calls a tool. */
export interface ToolCallCue {
  /** `input` is streamed as fragments of JSON. `id` is generated if not given. */
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
    /** `false`: the step fails. */
    ok?: boolean
    durationMs?: number
    usage?: Usage
  }
}

/** A cue that pauses the answer. */
export type WaitCue =
  /** A pause before the headers, at any position in the script. `Infinity`: no headers are sent. */
  | { headersAfterMs: number }
  /** A pause before the next cue; as the first cue, before the first byte of the body. */
  | { waitMs: number }
  /** A pause until the promise settles, so that the test decides when the next cue is performed. */
  | { until: PromiseLike<unknown> }
  /** From here on nothing is sent, and the connection stays open. */
  | { stall: true }

/** A cue that answers with a whole response instead of a stream. All other cues of the script are ignored. */
export type AnswerCue =
  /** A `body` that is a string is sent as it is, anything else as JSON. */
  | { status: number; headers?: Readonly<Record<string, string>>; body?: unknown }
  /** A page with status 200, as misconfigured servers send it. */
  | { html: string }
  /** JSON with status 200 although the request asks for a stream. */
  | { json: unknown }
  /** There is no answer: the handler rejects with a `TypeError`, as `fetch` does when a connection is refused. */
  | { refuse: true }

/** A cue that puts a fault into the stream. */
export type FaultCue =
  /** An error event of the format, then the end of the stream. The default `code` for Codeer is 10005. */
  | { error: string | { message: string; code?: string | number; type?: string } }
  | CutCue
  /** An event whose payload is this text, well-formed or not. The script continues after it. */
  | { garbage: string }
  /** Bytes of the body, sent unchanged: comments, broken framing, a recording. */
  | { raw: string | Uint8Array }

/** A cue that ends the stream without its terminal event. */
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
