import { streamEvents } from '@chatstream/core'
import type { ChatEvent, Clock, Protocol } from '@chatstream/core'
import { ProxyError } from '../errors/proxyError.ts'
import type { Outcome } from '../exchange/accessLog.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { CallFacts, CallObserver } from '../exchange/observer.ts'
import type { Upstream } from './upstream.ts'
import type { UpstreamCall } from './upstreamFetch.ts'

/** Reports one request to a provider to the observers. */
export interface CallWatch {
  /** Headers for the request to the provider. */
  readonly headers: Readonly<Record<string, string>>
  run<Value>(act: () => Value): Value
  /** Called with the status and the headers of the response. */
  answered(status: number, headers: Headers): void
  /** Called with the bytes of the answer that are passed on. */
  push(bytes: Uint8Array): void
  /** Called if there is no answer to pass on. */
  failed(error: unknown): void
}

/** A request to a provider that may be observed. */
export interface WatchedRequest {
  call: Omit<UpstreamCall, 'signal'>
  upstream: Upstream
  /** The protocol that decodes the answer. Without a protocol, only times are measured. */
  protocol: Protocol | undefined
  model: string | undefined
  runId: string | null
}

/**
 * Prepares the report of one request to a provider. The returned function starts the report to the observers.
 * If the client's request has no observer, returns `undefined`.
 */
export function observeCall(
  { observed }: Exchange,
  { call, upstream, protocol, model, runId }: WatchedRequest,
  clock: Clock,
): ((exchange: Exchange) => CallWatch) | undefined {
  if (observed?.call === undefined) return undefined
  const start = observed.call.bind(observed, {
    upstream: upstream.id,
    api: upstream.api,
    method: call.method,
    host: upstream.baseUrl.host,
    stream: call.stream === true,
    ...(model !== undefined && { model }),
    ...(runId !== null && { runId }),
  })
  return (exchange) => watchCall(start(), protocol, exchange, clock)
}

/** Reports a request to the observers, until its exchange ends. */
function watchCall(
  observer: CallObserver,
  protocol: Protocol | undefined,
  exchange: Exchange,
  clock: Clock,
): CallWatch {
  const startMs = clock.monotonicMs()
  const facts: Partial<CallFacts> = {}
  let answer: AnswerReader | undefined
  let hasEnded = false

  function end(outcome: Outcome): void {
    if (hasEnded) return
    hasEnded = true
    const durationMs = clock.monotonicMs() - startMs
    const tell = (answered: AnswerFacts) => observer.ended?.({ ...facts, ...answered, outcome, durationMs })
    if (answer === undefined) tell({})
    else void answer.end().then(tell)
  }

  exchange.onEnd(end)
  return {
    headers: observer.headers ?? {},
    run: (act) => (observer.run === undefined ? act() : observer.run(act)),
    answered(status, headers) {
      facts.status = status
      if (protocol === undefined || status >= 400) return
      answer = readAnswer(protocol, headers, startMs, clock, (gapMs) => observer.token?.(gapMs))
    },
    push: (bytes) => answer?.push(bytes),
    failed(error) {
      facts.code = error instanceof ProxyError ? error.data.code : 'internal_error'
      end('broken')
    },
  }
}

type AnswerFacts = Pick<CallFacts, 'model' | 'usage' | 'finishReason' | 'ttftMs' | 'tpotMs'>

interface AnswerReader {
  push(bytes: Uint8Array): void
  /** Resolves with the facts once all bytes are decoded. */
  end(): Promise<AnswerFacts>
}

/** The types of the events that count as a token. */
const spoken: ReadonlySet<string> = new Set(['text', 'reasoning', 'tool-start', 'tool-input'])

/** Decodes an answer and keeps facts about it, e.g. its usage, but not its text. */
function readAnswer(
  protocol: Protocol,
  headers: Headers,
  startMs: number,
  clock: Clock,
  onToken: (gapMs: number | undefined) => void,
): AnswerReader {
  const facts: AnswerFacts = {}
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  let isOver = false
  const body = new ReadableStream<Uint8Array>({
    start: (made) => void (controller = made),
    // The decoder leaves at the end of the answer, or at a limit; more bytes may follow.
    cancel: () => void (isOver = true),
  })
  let tokens = 0
  let firstMs = 0
  let lastMs = 0

  function note(event: ChatEvent): void {
    if (event.type === 'start' && event.model !== undefined) facts.model = event.model.slice(0, 128)
    if (event.type === 'usage') facts.usage = event.usage
    if (event.type === 'finish') facts.finishReason = event.raw?.slice(0, 64) ?? event.reason
    if (!spoken.has(event.type)) return
    const now = clock.monotonicMs()
    onToken(tokens === 0 ? undefined : now - lastMs)
    if (tokens === 0) {
      firstMs = now
      facts.ttftMs = now - startMs
    }
    tokens += 1
    lastMs = now
  }

  async function decode(): Promise<void> {
    try {
      for await (const event of streamEvents(new Response(body, { headers }), { protocol })) note(event)
    } catch {
      // The answer broke off, or is not a stream: the facts up to here are reported.
    }
    isOver = true
    const counted = facts.usage?.outputTokens ?? tokens
    if (tokens > 1 && counted > 1) facts.tpotMs = (lastMs - firstMs) / (counted - 1)
  }

  const decoding = decode()
  return {
    push(bytes) {
      if (!isOver) controller?.enqueue(bytes)
    },
    async end() {
      if (!isOver) controller?.close()
      await decoding
      return facts
    },
  }
}
