import type { Clock, Protocol } from '@chatstream/core'
import type { AccessLogEntry } from './exchange/accessLog.ts'
import type { StreamLog } from './logs/streamLog.ts'
import type { EndedRun } from './streams/collectRun.ts'
import type { StreamSettings } from './streams/settings.ts'

/** Answers a request in place of a server on the network: a scripted model, a function that signs requests, a test. */
export type UpstreamHandler = (request: Request) => Promise<Response>

/**
 * Which standard paths an upstream can serve, and in whose form its readers get refusals: OpenAI's, Anthropic's or
 * Codeer's. `other`: an agent, a relay or anything else, reached by `routes` alone.
 */
export type UpstreamApi = 'openai' | 'anthropic' | 'codeer' | 'other'

/** One provider, known to browsers only by its id. Give it a `baseUrl` or a `fetch`. */
export interface UpstreamOptions {
  /**
   * Where the provider's API begins, e.g. `https://api.openai.com/v1`. A query in it is sent along (Azure's
   * `api-version`). With `wss:` what is asked with `stream: true` goes over a WebSocket, the request as its first message
   * and OpenAI's chunks as further ones; everything else by `https:` to the same address.
   */
  baseUrl?: string
  /**
   * Called instead of the network. The request's URL is `baseUrl` (`http://upstream` where none is given) and the route's
   * path; its signal is aborted when the reader leaves.
   */
  fetch?: UpstreamHandler
  /**
   * The provider's key; trimmed. Left out: requests go without one. Given but empty, as `process.env.KEY` may be:
   * requests are answered with 401 and what to set, so that a build without secrets still works.
   */
  apiKey?: string | undefined
  /** The header the key travels in. `authorization: Bearer …` unless given; `x-api-key` for Anthropic and Codeer. */
  auth?: 'bearer' | 'x-api-key' | 'api-key'
  /** What it speaks; `openai` unless given. */
  api?: UpstreamApi
  /** Headers of every request to it. */
  headers?: Readonly<Record<string, string>>
  /** The models that may be asked for; any unless given. */
  models?: readonly string[]
  /** Requests at once; no limit unless given. */
  maxConcurrent?: number
  /** Requests that may wait for a place; 100 unless given. One more is answered with 503. */
  maxQueued?: number
  /** How long to wait for the provider's status and headers; 300,000 unless given. A body has no deadline. */
  headersTimeoutMs?: number
  /**
   * What a browser gets to read of a refusal. `safe` (the default): status, type, code, request id and this proxy's own
   * words. `verbatim`: the provider's body, with the configured keys replaced.
   */
  errors?: 'safe' | 'verbatim'
  /** How `onRunEnd` reads its answers; found by `api` and path unless given. */
  protocol?: Protocol
}

/** Who asks, as the application around the proxy knows them. */
export interface ProxyUser {
  /** Streams belong to it: nobody else can read, resume or stop them. */
  id: string
}

/** Which pages of other origins may call. */
export interface CorsOptions {
  /** e.g. `['https://app.example']`. Pages of the proxy's own origin always may. */
  origins?: readonly string[]
  /** Request headers allowed beside the usual ones. */
  headers?: readonly string[]
  /** Whether such pages may send cookies; false unless given. */
  credentials?: boolean
}

/** Settings of `createProxy`. */
export interface ProxyOptions {
  /** Providers by id. */
  upstreams: Readonly<Record<string, UpstreamOptions>>
  /** What every path begins with, e.g. `/api`. Nothing unless given. */
  basePath?: string
  /**
   * Paths beside the standard ones: `{ chat: 'main:/chat/completions' }` serves `POST <basePath>/chat` by the upstream
   * `main`. A key with a leading slash is a whole path, outside `basePath`; `GET ` before it changes the method;
   * `{name}` stands for one segment. Without an upstream's id (`'/chat/completions'`, `'/messages'`) the model decides
   * among those of the API the path belongs to.
   */
  routes?: Readonly<Record<string, string>>
  /** Serves the standard paths of its API for models that no upstream lists. The first with that API unless given. */
  defaultUpstream?: string
  cors?: CorsOptions
  /** A longer request is answered with 413; 1 MiB unless given. */
  maxBodyBytes?: number
  /**
   * Who asks, from cookies or a token. `null` is answered with 401. Without it everybody is one user, who can read and
   * stop every stream whose id is known: then only this machine should reach the proxy.
   */
  authenticate?: (request: Request) => ProxyUser | null | Promise<ProxyUser | null>
  /** Keeps resumable streams; `memoryLog()` unless given. `proxy.close()` closes it. */
  log?: StreamLog
  /** Times and limits of resumable streams. */
  streams?: StreamSettings
  /**
   * Called once a resumable run has ended, by the process that fetched it, also when its reader had left; not for one
   * that failed before its first event. What it throws is ignored; `proxy.close()` waits for it.
   */
  onRunEnd?: (run: EndedRun) => void | Promise<void>
  /** Called once a request, at its end. It is told no question, no answer and no key. */
  accessLog?: (entry: AccessLogEntry) => void
  /** Time; the machine's unless given. */
  clock?: Clock
}
