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

/**
 * Options of `createProxy`. An upstream is a provider. A run is one request to a provider; a run with a run
 * id is stored, so that clients can resume it. A thread is a stored conversation.
 */
export interface ProxyOptions {
  /** The providers to which requests are sent, by ids of your choice. */
  upstreams: Readonly<Record<string, UpstreamOptions>>
  /** The beginning of all paths of the proxy, e.g. `/api`. @defaultValue no prefix */
  basePath?: string
  /**
   * Paths in addition to the standard paths: `{ chat: 'main:/chat/completions' }` sends `POST <basePath>/chat` to
   * the path `/chat/completions` of the upstream `main`. If a key begins with a slash, it is a whole path, without
   * `basePath`. If a key begins with `GET `, it is a path for GET. `{name}` in a key matches one segment of the
   * path. If a value has no upstream id (e.g. `'/chat/completions'`, `'/messages'`), the proxy uses an upstream
   * whose API has this path. If there are several such upstreams, the model of the request selects one of them.
   */
  routes?: Routes
  /**
   * With `false`, the proxy serves only `routes`, and not the standard paths of the upstreams' APIs, such as
   * `POST <basePath>/v1/responses`. `prepare` then gets only the bodies of these routes.
   *
   * @defaultValue `true`
   */
  standardPaths?: boolean
  /**
   * The id of the default upstream. It gets requests for the standard paths of its API if no upstream lists the
   * model of the request.
   *
   * @defaultValue the first upstream with that API
   */
  defaultUpstream?: string
  /** The pages of other origins that may call the proxy. @defaultValue none */
  cors?: CorsOptions
  /**
   * The maximum size of a request body, in bytes. If a body is larger, the proxy answers 413. The default is enough
   * for two questions with images. By default, the composer of `@chatstream/ui` allows ten images of 512 KiB in a
   * question, which are 7 MiB as base64.
   *
   * @defaultValue `16_777_216` (16 MiB)
   */
  maxBodyBytes?: number
  /**
   * Returns the user of a request, for example from the cookies. If it returns `null`, the proxy answers 401.
   * Without this option, all clients are the same user: whoever knows a run id can read and stop the run.
   * Therefore, without this option, the proxy answers only requests from its own machine, unless `allowAnonymous`
   * is `true`.
   */
  authenticate?: (request: Request) => ProxyUser | null | Promise<ProxyUser | null>
  /**
   * With `true`, other machines may use a proxy that has no `authenticate`. Everyone who can reach the proxy
   * can then use its API keys. So put the proxy behind a server that checks who may send requests.
   *
   * @defaultValue `false`
   */
  allowAnonymous?: boolean
  /**
   * The moment at which `authenticate` is called for a WebSocket. `handshake`: before the socket opens, with the
   * cookies and headers of the handshake, and again for the first message. `message`: only for the first message.
   * Use `message` if your pages send a token in a header, because browsers cannot add headers to a handshake. With
   * `message`, everyone can open a socket. If no first message arrives within 10 s, the proxy closes the socket.
   *
   * @defaultValue `'handshake'`
   */
  authenticateSockets?: 'handshake' | 'message'
  /**
   * The host names that clients use for the proxy, e.g. `app.example`. Requests for other host names are refused,
   * which prevents DNS rebinding. `localhost` and loopback addresses are always allowed.
   *
   * @defaultValue the hosts of `cors.origins` if the server listens only on loopback, and also if the proxy has
   * neither `authenticate` nor `allowAnonymous`; otherwise all hosts
   */
  hosts?: readonly string[]
  /**
   * Sets fields of each request on the server, such as the system prompt, the model, the tools and the limits
   * of the user. The function gets the checked body. Its result is sent to the provider without further
   * checks. If the function throws, the error goes to `onError`, and the proxy answers 500.
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
   * The log, which stores runs so that clients can resume them. `proxy.close()` closes the log.
   *
   * @defaultValue `memoryLog()`
   */
  log?: StreamLog
  /**
   * The limits of each user, or of each IP address if a request has no user. `false` removes all limits.
   *
   * @defaultValue see `LimitOptions`
   */
  limits?: LimitOptions | false
  /**
   * The prices of models, for the limit `costPerDay`, for `onUsage` and for the access log. Without prices,
   * costs are unknown.
   */
  prices?: Prices
  /**
   * Called at the end of every request to a model, with its token usage. It is also called if the request was
   * aborted or has no run id, and if the provider sent no token usage. If it throws, the error goes to `onError`.
   */
  onUsage?: (usage: UsageRecord) => void | Promise<void>
  /** Time and size limits for answers. */
  streams?: StreamSettings
  /**
   * Called at the end of each run with a run id, even if no client reads it any more. It is called in the
   * process that received the answer from the provider. It is not called if the run failed before its first
   * event. If it throws, the error goes to `onError`. `proxy.close()` waits for it.
   */
  onRunEnd?: (run: EndedRun) => void | Promise<void>
  /**
   * Reports the end of each run with a run id to another server, with a POST that is signed as Standard
   * Webhooks defines. If the POST fails, it is repeated, and the error goes to `onError`. The JSON body
   * contains the run, its thread, its user and its end, but no question and no answer. If the process of a
   * run is killed, another process may send the report; see `docs/operations.md`.
   *
   * @defaultValue nothing is posted
   */
  webhook?: WebhookOptions
  /**
   * The store of conversations. With a store, the proxy serves the conversations below `<basePath>/threads`;
   * see `docs/threads.md`. `proxy.close()` closes the store.
   *
   * @defaultValue conversations are not stored
   */
  threads?: ThreadStore
  /**
   * Returns a title for a thread after its first answer, for example by asking a model. Before that, the
   * title is the first words of the question. If the function returns `undefined`, this title stays. If the
   * function throws, the error goes to `onError`.
   *
   * @defaultValue the first words of the question
   */
  onThreadTitle?: OnThreadTitle
  /**
   * Called at the end of each request, with an entry for the access log. The entry contains no question, no
   * answer and no key.
   */
  accessLog?: (entry: AccessLogEntry) => void
  /** Called at the end of each request that stopped a run or that the proxy refused. @defaultValue not called */
  audit?: (entry: AuditEntry) => void
  /**
   * Objects that the proxy calls for each request, e.g. for traces and metrics: `otelTracing()` of
   * `@chatstream/proxy/otel`. @defaultValue none
   */
  observers?: readonly ProxyObserver[]
  /**
   * Called with each unexpected error: in the functions of these options, in the log, in sockets and in
   * timers. Such an error does not end the process. `stats().unexpectedErrors` counts these errors. `place`
   * is the part of the proxy that failed.
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
