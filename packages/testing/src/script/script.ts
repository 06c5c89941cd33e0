import type { FinishReason, Usage } from '@chatstream/core'

/**
 * What the scripted model does with one request: cues, performed in order. A string is a text cue.
 * A script without faults ends as its wire format demands; a cue that a format has no words for is left out
 * (steps in OpenAI's and Anthropic's, reasoning and tool calls in Codeer's, all but text and usage in the relays').
 * Steps are the server's own tools in the AI SDK's, and have names alone in AG-UI.
 */
export type Script = string | Cue | readonly (string | Cue)[]

/** One thing to say or to do. Which one is told by its first key. */
export type Cue =
  | TextCue
  | ReasoningCue
  | ToolCallCue
  | StepCue
  | { title: string }
  /** Replaces the counts worked out from the script. */
  | { usage: Usage }
  /** Why the answer ends: `stop` unless given, `tool-calls` after a tool call. */
  | { finish: FinishReason }
  | WaitCue
  | AnswerCue
  | FaultCue

export interface TextCue {
  /** Cut into deltas of about a token each; an array gives the deltas themselves. */
  text: string | readonly string[]
  /** Deltas a second; as fast as they are read unless given. */
  rate?: number
}

export interface ReasoningCue {
  reasoning: string | readonly string[]
  rate?: number
}

export interface ToolCallCue {
  /** `input` is streamed as JSON in fragments. `id` is made up unless given. */
  toolCall: { name: string; input: unknown; id?: string }
  rate?: number
}

/** One step of an agent: begins, takes `durationMs` (0 unless given), ends. */
export interface StepCue {
  step: {
    /** The server's own word, e.g. `consultant_search_web`. */
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

export type WaitCue =
  /** Before the headers, wherever it stands in the script. `Infinity`: they never come. */
  | { headersAfterMs: number }
  /** Before whatever follows; as the first cue, before the first byte of the body. */
  | { waitMs: number }
  /** Nothing more comes, and the connection stays open. */
  | { stall: true }

/** An answer that is no stream. Nothing else in the script is performed. */
export type AnswerCue =
  /** `body` goes as it is if it is a string, as JSON otherwise. */
  | { status: number; headers?: Readonly<Record<string, string>>; body?: unknown }
  /** A page with status 200, as misconfigured servers send it. */
  | { html: string }
  /** JSON with status 200 where a stream was asked for. */
  | { json: unknown }
  /** No answer at all: the handler rejects with a `TypeError`, as `fetch` does when nobody listens. */
  | { refuse: true }

export type FaultCue =
  /** An error in the stream, as the format words it; then the stream ends. `code` is 10005 for Codeer unless given. */
  | { error: string | { message: string; code?: string | number; type?: string } }
  | CutCue
  /** An event whose payload is this text, well-formed or not. The script goes on. */
  | { garbage: string }
  /** Bytes of the body, as they are: comments, broken framing, a recording. */
  | { raw: string | Uint8Array }

/** The stream ends without its terminal event. */
export interface CutCue {
  /** `end`: cleanly, as if all were said. `error`: the connection breaks. */
  cut: 'end' | 'error'
  /** The whole body is this long, wherever the cue stands. */
  afterBytes?: number
  /** This many UTF-16 units of text are said, wherever the cue stands. */
  afterCharacters?: number
  /** A delta with this text begins, and ends within the bytes of its first character outside ASCII. */
  inside?: string
}
