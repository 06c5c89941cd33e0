/**
 * How an answer ended. `complete`: the whole script was sent. `cut`: a fault in the script cut the answer. `aborted`:
 * the client aborted the request.
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
  /** The format of the request. Absent for an unknown format; such a request is answered with 404. */
  readonly format?: WireFormat
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  /** The body of the request: parsed JSON, or text if it is not JSON; `undefined` if there is no body. */
  readonly body: unknown
  /** The last text of the request: the user's message, or in a tool round the result of the tool. */
  readonly question: string
  /** All text of the request's messages. */
  readonly asked: string
  /** The requested model: the field `model`, Codeer's `agent_id`, or AG-UI's `forwardedProps.model`. */
  readonly model?: string
  /** Bytes of the answer's body sent so far. */
  readonly sentBytes: number
  /** How the answer ended; `undefined` while it is being sent. */
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
