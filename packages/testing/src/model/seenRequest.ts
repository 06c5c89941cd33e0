/**
 * The end of an answer of the scripted model. `complete`: the whole script was sent. `cut`: a fault in the
 * script cut the answer. `aborted`: the client aborted the request.
 */
export type Outcome = 'complete' | 'cut' | 'aborted'

/** The formats that the scripted model recognises. */
export type WireFormat =
  | 'openai-chat'
  | 'openai-responses'
  | 'anthropic-messages'
  | 'ai-sdk'
  | 'ag-ui'
  | 'models'
  | 'codeer'
  | 'relay'

/** One request to the scripted model. The fields about the answer are updated while the answer is sent. */
export interface SeenRequest {
  /** The index of the request, 0 for the first. */
  readonly index: number
  /** The format of the request. Absent if the format is unknown; the request is then answered with 404. */
  readonly format?: WireFormat
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  /**
   * The body of the request: parsed JSON, or text if the body is not JSON. `undefined` if there is no body.
   */
  readonly body: unknown
  /** The last text of the request: the user's message, or the result of a tool call. */
  readonly question: string
  /** The text of all messages in the request. */
  readonly asked: string
  /** The requested model: the field `model`, Codeer's `agent_id`, or AG-UI's `forwardedProps.model`. */
  readonly model?: string
  /** The number of bytes of the response body that were sent so far. */
  readonly sentBytes: number
  /** The way in which the answer ended. `undefined` while the answer is being sent. */
  readonly outcome: Outcome | undefined
  readonly aborted: boolean
  /** The time at which the client aborted, in epoch milliseconds by the model's clock. */
  readonly abortedAt: number | undefined
  /** Resolves when the answer has ended. */
  readonly ended: Promise<Outcome>
}

/** The record of one request, and the functions that update the record. */
export interface RequestRecord {
  readonly seen: SeenRequest
  sent(bytes: number): void
  end(outcome: Outcome): void
}

export type RequestFacts = Pick<
  SeenRequest,
  'format' | 'method' | 'url' | 'headers' | 'body' | 'question' | 'asked' | 'model'
>

export function createRecord(index: number, facts: RequestFacts, now: () => number): RequestRecord {
  let sentBytes = 0
  let outcome: Outcome | undefined
  let abortedAt: number | undefined
  let resolve: (outcome: Outcome) => void
  const ended = new Promise<Outcome>((settle) => (resolve = settle))

  return {
    seen: {
      index,
      ...facts,
      get sentBytes() {
        return sentBytes
      },
      get outcome() {
        return outcome
      },
      get aborted() {
        return outcome === 'aborted'
      },
      get abortedAt() {
        return abortedAt
      },
      ended,
    },
    sent(bytes) {
      sentBytes += bytes
    },
    end(how) {
      if (outcome !== undefined) return
      outcome = how
      if (how === 'aborted') abortedAt = now()
      resolve(how)
    },
  }
}
