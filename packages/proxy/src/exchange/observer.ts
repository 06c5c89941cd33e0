import type { Usage } from '@chatstream/core'
import type { AccessLogEntry, Outcome } from './accessLog.ts'
import { callContained } from './report.ts'
import type { Report } from './report.ts'

/**
 * An object whose methods the proxy calls for each request, e.g. for traces and metrics. The arguments never
 * contain a question, an answer or a key.
 */
export interface ProxyObserver {
  /** Called at the beginning of each request to the proxy. Returns the observer of this request. */
  request(request: ObservedRequest): RequestObserver
  /**
   * Called after each write to the log of resumable answers, with the duration of the write in milliseconds.
   */
  appended?(ms: number): void
}

/** The facts that observers get about a request to the proxy. */
export interface ObservedRequest {
  method: string
  /** The path of the request, without the query. */
  path: string
  headers: Headers
}

/** Observes one request to the proxy. */
export interface RequestObserver {
  /**
   * Calls a function and returns its result. The function runs in the context of this request, e.g. with the
   * request's OpenTelemetry span as the active span.
   */
  run?<Value>(act: () => Value): Value
  /** Called when the path has matched a route. `route` is the path as configured, e.g. `/api/chat`. */
  matched?(route: string): void
  /**
   * Called for each request to a provider. If the answer is resumable, the request to the provider may end
   * after the request to the proxy.
   */
  call?(call: ObservedCall): CallObserver
  /** Called once, with the entry of the access log. */
  ended?(entry: AccessLogEntry): void
}

/** The facts that observers get about a request to a provider. */
export interface ObservedCall {
  upstream: string
  /** The API of the upstream (provider), e.g. `openai`. */
  api: string
  method: string
  /** The host and port of the provider. */
  host: string
  model?: string
  /** `true` if the request asks for a stream. */
  stream: boolean
  /** The run id, if the answer is resumable. */
  runId?: string
}

/** Observes one request to a provider. */
export interface CallObserver {
  /** Calls a function in the context of this request, and returns its result. */
  run?<Value>(act: () => Value): Value
  /** Headers for the request to the provider. They replace headers of the client with the same name. */
  headers?: Readonly<Record<string, string>>
  /**
   * Called for each piece of text, reasoning or tool call. `gapMs` is the time since the last piece, in
   * milliseconds. It is `undefined` for the first piece.
   */
  token?(gapMs: number | undefined): void
  /** Called once, at the end of the request. */
  ended?(facts: CallFacts): void
}

/** The facts that observers get at the end of a request to a provider. */
export interface CallFacts {
  outcome: Outcome
  /** The provider's HTTP status. Absent if the provider did not answer. */
  status?: number
  /** The code of the error, e.g. `upstream_unreachable`. Present if there was no answer to pass on. */
  code?: string
  /** The model that answered. */
  model?: string
  usage?: Usage
  /**
   * The reason why the model ended the answer, e.g. `stop`, `length` or `tool-calls`. Absent if the answer
   * did not reach its end.
   */
  finishReason?: string
  durationMs: number
  /** The time to the first piece of text, reasoning or tool call, in milliseconds. */
  ttftMs?: number
  /**
   * The mean time per output token after the first token, in milliseconds. The number of tokens is the
   * provider's count. If the provider sent none, it is the number of pieces.
   */
  tpotMs?: number
}

/**
 * Combines several observers into one. If an observer throws, the combined observer reports the error and
 * does not throw. Returns `undefined` if the list is empty.
 *
 * @param redact removes secrets from paths, because a path may contain a key
 */
export function combineObservers(
  observers: readonly ProxyObserver[] = [],
  report: Report,
  redact: (text: string) => string,
): ProxyObserver | undefined {
  if (observers.length === 0) return undefined
  const contain = (act: () => unknown) => callContained(act, (error) => report(error, 'an observer'))
  /** Calls a function for each item and returns the results. Items for which it throws are left out. */
  function each<Item, Result>(items: readonly Item[], act: (item: Item) => Result | undefined): Result[] {
    const results: Result[] = []
    for (const item of items) {
      contain(() => {
        const result = act(item)
        if (result !== undefined) results.push(result)
      })
    }
    return results
  }

  function combineCalls(calls: readonly CallObserver[]): CallObserver {
    return {
      run: nested(calls, report),
      headers: Object.assign({}, ...calls.map(({ headers }) => headers)),
      token: (gapMs) => void each(calls, (call) => call.token?.(gapMs)),
      ended: (facts) => void each(calls, (call) => call.ended?.(facts)),
    }
  }

  return {
    appended: (ms) => void each(observers, (observer) => observer.appended?.(ms)),
    request(request) {
      const safe = { ...request, path: redact(request.path) }
      const requests = each(observers, (observer) => observer.request(safe))
      return {
        run: nested(requests, report),
        matched: (route) => void each(requests, (one) => one.matched?.(route)),
        call: (call) => combineCalls(each(requests, (one) => one.call?.(call))),
        ended: (entry) => void each(requests, (one) => one.ended?.({ ...entry, path: redact(entry.path) })),
      }
    },
  }
}

/**
 * Combines the `run` functions of all observers into one. An observer that throws before it calls the function is
 * skipped.
 */
function nested(observers: readonly Pick<RequestObserver, 'run'>[], report: Report) {
  return <Value>(act: () => Value): Value => {
    const inside = observers.reduceRight<() => Value>((inner, one) => {
      const run = one.run?.bind(one)
      if (run === undefined) return inner
      return () => {
        let isCalled = false
        const call = () => {
          isCalled = true
          return inner()
        }
        try {
          return run(call)
        } catch (error) {
          if (isCalled) throw error
          report(error, 'an observer')
          return inner()
        }
      }
    }, act)
    return inside()
  }
}
