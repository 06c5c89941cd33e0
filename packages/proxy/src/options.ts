import type { Clock, ThreadStore } from '@chatstream/core'
import type { AccessLogEntry, AuditEntry } from './exchange/accessLog.ts'
import type { ProxyUser } from './exchange/exchange.ts'
import type { ProxyObserver } from './exchange/observer.ts'
import type { CorsOptions } from './exchange/origins.ts'
import type { Prices, UsageRecord } from './limits/createLimits.ts'
import type { LimitOptions } from './limits/limitOptions.ts'
import type { StreamLog } from './logs/streamLog.ts'
import type { WebhookOptions } from './operations/webhook.ts'
import type { Prepare } from './routing/admitBody.ts'
import type { Routes } from './routing/routes.ts'
import type { EndedRun } from './streams/collectRun.ts'
import type { StreamSettings } from './streams/settings.ts'
import type { OnThreadTitle } from './threads/createThreads.ts'
import type { UpstreamOptions } from './upstream/upstream.ts'

/** Options of `createProxy`. */
export interface ProxyOptions {
  /** The providers to which requests are sent, by an id of your choice. */
  upstreams: Readonly<Record<string, UpstreamOptions>>
  /** The beginning of all paths of the proxy, e.g. `/api`. @defaultValue no prefix */
  basePath?: string
  /**
   * Paths in addition to the standard ones: `{ chat: 'main:/chat/completions' }` serves `POST <basePath>/chat` from
   * the upstream `main`. A key that begins with a slash is a whole path, without `basePath`. A key that begins with
   * `GET ` is a path for GET. `{name}` in a key matches one segment. If the value has no upstream id (e.g.
   * `'/chat/completions'`, `'/messages'`), the upstreams of the API with this path are used; if there are several,
   * the model name selects one.
   */
  routes?: Routes
  /**
   * `false`: only `routes` are served, and not the standard paths of the upstreams' APIs, such as `POST
   * <basePath>/v1/responses`. `prepare` then gets only the bodies of these routes.
   *
   * @defaultValue `true`
   */
  standardPaths?: boolean
  /**
   * The id of the upstream that serves the standard paths of its API for models that no upstream lists.
   *
   * @defaultValue the first upstream with that API
   */
  defaultUpstream?: string
  /** The pages of other origins that may call the proxy. @defaultValue none */
  cors?: CorsOptions
  /**
   * The maximum size of a request body in bytes. A larger body is answered with 413. The default is enough for two
   * questions with as many images as the composer of `@chatstream/ui` allows by default (ten of 512 KiB each, 7 MiB
   * as base64).
   *
   * @defaultValue `16_777_216` (16 MiB)
   */
  maxBodyBytes?: number
  /**
   * Finds the user of a request, for example by its cookies. If it returns `null`, the request is answered with 401.
   * Without this option all readers are the same user, who can read and stop every stream whose id is known.
   * Therefore such a proxy answers only its own machine, unless `allowAnonymous` is true.
   */
  authenticate?: (request: Request) => ProxyUser | null | Promise<ProxyUser | null>
  /**
   * Lets other machines use a proxy that has no `authenticate`. Everyone who can reach the proxy can then use its API
   * keys, so put it behind a server that checks who may ask.
   *
   * @defaultValue `false`
   */
  allowAnonymous?: boolean
  /**
   * When `authenticate` is called for a WebSocket. `handshake`: before the socket opens, with the cookies and headers
   * of the handshake, and again for the first message. `message`: only for the first message. Use it for pages that
   * send a token in a header, because browsers cannot add headers to a handshake. Everyone can then open sockets, for
   * 10 s each.
   *
   * @defaultValue `'handshake'`
   */
  authenticateSockets?: 'handshake' | 'message'
  /**
   * The host names under which the proxy is reached, e.g. `app.example`. Requests to other host names are refused, to
   * prevent DNS rebinding. `localhost` and addresses of this machine are always served.
   *
   * @defaultValue the hosts of `cors.origins`, on a server that listens on loopback only or without `authenticate` and
   * `allowAnonymous`; otherwise all hosts
   */
  hosts?: readonly string[]
  /**
   * Sets fields of each request on the server, such as the system prompt, the model, the tools and the limits of the
   * user. The function gets the body after it was checked, and its result is sent to the provider without further
   * checks. If it throws, the error goes to `onError`, and the request is answered with 500.
   *
   * @example
   * ```ts
   * import type { Prepare } from '@chatstream/proxy'
   *
   * const prepare: Prepare = (body, { user }) => ({ ...body, max_tokens: user?.id === 'guest' ? 500 : 4000 })
   * ```
   */
  prepare?: Prepare
  /**
   * The log that stores runs, so that readers can resume them. `proxy.close()` closes the log.
   *
   * @defaultValue `memoryLog()`
   */
  log?: StreamLog
  /**
   * Limits of each user, or of each IP address if the request has no user. `false` removes them all.
   *
   * @defaultValue see `LimitOptions`
   */
  limits?: LimitOptions | false
  /** The prices of models, for `costPerDay`, `onUsage` and the access log. Without prices, costs are unknown. */
  prices?: Prices
  /**
   * Called at the end of every request to a model. This includes requests that were aborted, that have no run id, or
   * whose provider sent no token usage. Errors that it throws go to `onError`.
   */
  onUsage?: (usage: UsageRecord) => void | Promise<void>
  /** Time and size limits for answers. */
  streams?: StreamSettings
  /**
   * Called at the end of a run that has a run id, even if it has no reader any more. The process that fetched the run
   * calls it. It is not called for a run that failed before its first event. Errors that it throws go to `onError`.
   * `proxy.close()` waits for it.
   */
  onRunEnd?: (run: EndedRun) => void | Promise<void>
  /**
   * Reports the end of each run that has a run id to another server, with a POST that is signed as Standard Webhooks
   * defines it. A failed POST is repeated. The JSON body names the run, its thread, its user and its end, and
   * contains no question and no answer. Errors go to `onError`. If the process of a run was killed, the proxy that
   * ends this run in the store of threads sends the report; see `docs/operations.md`.
   *
   * @defaultValue nothing is posted
   */
  webhook?: WebhookOptions
  /**
   * The store of conversations, which the proxy then serves below `<basePath>/threads`; see `docs/threads.md`.
   * `proxy.close()` closes the store.
   *
   * @defaultValue conversations are not stored
   */
  threads?: ThreadStore
  /**
   * Makes the title of a thread after its first answer, for example by asking a model. Until then, and if the
   * function returns `undefined`, the title is the first words of the question. Errors that it throws go to
   * `onError`.
   *
   * @defaultValue the first words of the question
   */
  onThreadTitle?: OnThreadTitle
  /**
   * Called at the end of each request, with its entry for the access log. Entries contain no question, no answer and
   * no key.
   */
  accessLog?: (entry: AccessLogEntry) => void
  /** Called at the end of each request that stopped a run or that the proxy refused. @defaultValue not called */
  audit?: (entry: AuditEntry) => void
  /** Observe requests, e.g. for traces and metrics: `otelTracing()` of `@chatstream/proxy/otel`. @defaultValue none */
  observers?: readonly ProxyObserver[]
  /**
   * Called with errors that would otherwise be lost: errors of the functions in these options, of the stream log, of
   * sockets and of timers. Such an error does not end the process; `stats().unexpectedErrors` counts them. `place`
   * names the part that failed.
   *
   * @defaultValue writes a line to standard error, without keys
   */
  onError?: (error: unknown, place: string) => void
  /**
   * The source of time and timers.
   *
   * @defaultValue the system clock
   */
  clock?: Clock
}
