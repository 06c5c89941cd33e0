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
  /** Providers by id. */
  upstreams: Readonly<Record<string, UpstreamOptions>>
  /** The path that all paths begin with, e.g. `/api`. @defaultValue no prefix */
  basePath?: string
  /**
   * Paths in addition to the standard ones: `{ chat: 'main:/chat/completions' }` serves `POST <basePath>/chat` from the
   * upstream `main`. A key with a leading slash is a whole path, outside `basePath`; `GET ` before it changes the method;
   * `{name}` matches one segment. Without an upstream id (`'/chat/completions'`, `'/messages'`), the API
   * of the path selects the upstreams. If there are several, the model name selects one.
   */
  routes?: Routes
  /**
   * `false`: only `routes` are served, and not the paths of the upstreams' APIs, such as `POST <basePath>/v1/responses`.
   * `prepare` then has to know the bodies of these routes alone.
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
   * The longest request body in bytes. A longer one is answered with 413. The default takes two questions with as many
   * pictures as the composer of `@chatstream/ui` allows by default (ten of 512 KiB each, 7 MiB as base64).
   *
   * @defaultValue `16_777_216` (16 MiB)
   */
  maxBodyBytes?: number
  /**
   * Finds the user of a request, for example by its cookies. `null` is answered with 401. If it is left out, all
   * readers are the same user and can read and stop every stream whose id they know: such a proxy only answers its own
   * machine, unless `allowAnonymous` is true.
   */
  authenticate?: (request: Request) => ProxyUser | null | Promise<ProxyUser | null>
  /**
   * Lets other machines use a proxy without `authenticate`. Everyone who reaches it can then spend its keys: it belongs
   * behind a server that admits the requests.
   *
   * @defaultValue `false`
   */
  allowAnonymous?: boolean
  /**
   * When the user of a WebSocket is found. `handshake`: before it opens, with the cookies and headers of the handshake;
   * the first message is checked again. `message`: by the first message alone, for pages that send a token in a header,
   * which browsers cannot add to a handshake. Everyone can then open sockets, for 10 s each.
   *
   * @defaultValue `'handshake'`
   */
  authenticateSockets?: 'handshake' | 'message'
  /**
   * The host names that the proxy is reached by, e.g. `app.example`. Requests to others are refused, against DNS
   * rebinding. `localhost` and addresses of this machine are always served.
   *
   * @defaultValue the hosts of `cors.origins`, on a server that listens on loopback only or without `authenticate` and
   * `allowAnonymous`; otherwise all hosts
   */
  hosts?: readonly string[]
  /**
   * Sets fields of each request on the server, such as the system prompt, the model, the tools and the limits of the
   * user. It gets the body that passed the checks; its result is sent as it is. Errors it throws go to `onError`, and the
   * request is answered with 500.
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
   * Stores resumable streams. `proxy.close()` closes it.
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
   * Called at the end of every request to a model: also for one that was aborted, that has no run id, or whose provider
   * sent no usage. Errors it throws go to `onError`.
   */
  onUsage?: (usage: UsageRecord) => void | Promise<void>
  /** Times and limits of answers. */
  streams?: StreamSettings
  /**
   * Called at the end of a resumable run, in the process that fetched it, even if its reader had left. It is not called
   * for a run that failed before its first event. Errors it throws go to `onError`. `proxy.close()` waits for it.
   */
  onRunEnd?: (run: EndedRun) => void | Promise<void>
  /**
   * Posts the end of each resumable run to another server, signed by the rules of Standard Webhooks, and again until it is
   * taken. The JSON body names the run, its thread, its user and its end, and holds no question and no answer. Errors go
   * to `onError`. The end of a run whose process was killed is posted by the proxy that ends it in the store of threads;
   * see `docs/operations.md`.
   *
   * @defaultValue nothing is posted
   */
  webhook?: WebhookOptions
  /**
   * Stores conversations and serves them below `<basePath>/threads`; see `docs/threads.md`. `proxy.close()` closes it.
   *
   * @defaultValue conversations are not stored
   */
  threads?: ThreadStore
  /**
   * Makes the title of a thread after its first answer, for example by asking a model. Until then, and if it returns
   * `undefined`, the title is the first words of the question. Errors it throws go to `onError`.
   *
   * @defaultValue the first words of the question
   */
  onThreadTitle?: OnThreadTitle
  /** Called at the end of each request. Entries hold no question, no answer and no key. */
  accessLog?: (entry: AccessLogEntry) => void
  /** Called at the end of each request that stopped a run or was refused by the proxy. @defaultValue not called */
  audit?: (entry: AuditEntry) => void
  /** Watch requests, for traces and metrics, e.g. `otelTracing()` of `@chatstream/proxy/otel`. @defaultValue none */
  observers?: readonly ProxyObserver[]
  /**
   * Called with errors that would otherwise be lost: of the functions in these options, of the stream log, of sockets and
   * timers. None of them ends the process; `stats().unexpectedErrors` counts them. `place` is the part that failed.
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
