import type { Usage } from '@chatstream/core'
import type { AccessLogEntry, Outcome } from './accessLog.ts'
import { callContained } from './report.ts'
import type { Report } from './report.ts'

/**
 * Observes the requests of a proxy, e.g. for traces and metrics. An observer never gets a question, an answer or a
 * key.
 */
export interface ProxyObserver {
  /** Called at the beginning of a request. */
  request(request: ObservedRequest): RequestObserver
  /** Called after each write to the stream log, with its duration in milliseconds. */
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
  /** Calls a function in the context of this request, e.g. with its span as the active one, and returns its result. */
  run?<Value>(act: () => Value): Value
  /** Called once the path has matched; `route` is the configured path, e.g. `/api/chat`. */
  matched?(route: string): void
  /** Called for each request to a provider. A resumable run may outlive the request that started it. */
  call?(call: ObservedCall): CallObserver
  /** Called once, with the entry of the access log. */
  ended?(entry: AccessLogEntry): void
}

/** The facts that observers get about a request to a provider. */
export interface ObservedCall {
  upstream: string
  /** The API of the upstream, e.g. `openai`. */
  api: string
  method: string
  /** The host and port of the provider. */
  host: string
  model?: string
  /** True if the request asks for a stream. */
  stream: boolean
  /** The id of the resumable run. */
  runId?: string
}

/** Observes one request to a provider. */
export interface CallObserver {
  /** Calls a function in the context of this request, and returns its result. */
  run?<Value>(act: () => Value): Value
  /** Headers for the request to the provider. They replace those of the reader. */
  headers?: Readonly<Record<string, string>>
  /**
   * Called for each piece of text, reasoning or tool call, with the milliseconds since the last one; undefined for the
   * first.
   */
  token?(gapMs: number | undefined): void
  /** Called once, at the end. */
  ended?(facts: CallFacts): void
}

/** The facts that observers get at the end of a request to a provider. */
export interface CallFacts {
  outcome: Outcome
  /** The provider's HTTP status; undefined if there was no answer. */
  status?: number
  /** The code of the error if there was no answer to relay, e.g. `upstream_unreachable`. */
  code?: string
  /** The model that answered. */
  model?: string
  usage?: Usage
  /** The finish reason, e.g. `stop`, `length`, `tool-calls`; undefined for an answer that did not reach its end. */
  finishReason?: string
  durationMs: number
  /** Time to the first piece of text, reasoning or tool call. */
  ttftMs?: number
  /**
   * Time per output token after the first. The number of tokens is taken from the provider's usage, or else it is the
   * number of pieces.
   */
  tpotMs?: number
}

/**
 * Combines several observers into one. The combined observer never throws: errors of the single observers are
 * reported. Returns undefined if the list is empty.
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
