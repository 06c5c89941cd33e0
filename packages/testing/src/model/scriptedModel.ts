import { modelList, unauthorized, unknownModel, unknownPath } from './answers.ts'
import type { Answer } from './answers.ts'
import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { respond, sendWhole } from './respond.ts'
import { readRequest } from './readRequest.ts'
import { cuesOf } from '../script/readScript.ts'
import type { Script } from '../script/script.ts'
import { createRecord } from './seenRequest.ts'
import type { SeenRequest } from './seenRequest.ts'

/** Options of `scriptedModel`. */
export interface ScriptedModelOptions {
  /** The script for every request, or a function that chooses it. Default: a greeting. */
  script?: Script | ((request: SeenRequest) => Script)
  /**
   * The scripts by model name (for Codeer, by agent id), in place of `script`. If a request names no model, it gets
   * the first script. If a request names an unknown model, it is refused with 404.
   */
  models?: Readonly<Record<string, Script>>
  /**
   * The key that requests must have in `Authorization: Bearer` or `x-api-key`. Other requests get 401.
   * Default: every request is accepted.
   */
  apiKey?: string
  /**
   * Options for requests to relays, small servers that stream text. `dialect` is the format of the answers
   * (default `bare`). `param` is the field that contains the question (default `message`).
   */
  relay?: { dialect?: 'bare' | 'typed'; param?: string }
  /** The speed of scripts. With 2 they play twice as fast, with `Infinity` without waits. @defaultValue 1 */
  speed?: number
  /** The clock for waits. Default: the system's clock. */
  clock?: Clock
}

/**
 * A function that answers requests by a script, in place of a model. Call it with a `Request`; it resolves
 * with a `Response`.
 */
export interface ScriptedModel {
  (request: Request): Promise<Response>
  /** Every request so far, oldest first. */
  readonly requests: readonly SeenRequest[]
  /** Resolves with the request with this index (0 for the first) when it arrives. */
  received(index: number): Promise<SeenRequest>
}

const greeting: Script = 'Hello! I am a scripted model: I say what my script says.'

/**
 * Creates a function that answers requests by a script, in the format of each request. Scripts can contain
 * faults. The function needs only web standards, so it runs in browsers, Node and workers.
 *
 * It supports OpenAI's chat completions (`POST …/chat/completions`, `GET …/models`) and responses
 * (`POST …/responses`), Anthropic's messages (`POST …/messages`) and Codeer's agents
 * (`POST …/chats/{id}/messages`). The paths may have any prefix. By fields of the body, it recognises the AI
 * SDK's UI message stream and AG-UI. It also supports relays, small servers that stream text
 * (`GET …?message=`, `POST {message}`).
 *
 * The response is written only as fast as the client reads. If the signal of the request aborts or the body
 * is cancelled, writing stops. If the signal aborts before the headers, the promise rejects, as with `fetch`.
 *
 * @example
 * ```ts
 * const model = scriptedModel({ script: [{ waitMs: 300 }, { text: 'Hello', rate: 50 }] })
 * const chat = createChat({ url: 'http://model/v1/chat/completions', fetch: (...args) => model(new Request(...args)) })
 * ```
 */
export function scriptedModel(options: ScriptedModelOptions = {}): ScriptedModel {
  const clock = options.clock ?? systemClock
  const requests: SeenRequest[] = []
  const waiting: { index: number; resolve: (request: SeenRequest) => void }[] = []

  async function handle(request: Request): Promise<Response> {
    const facts = await readRequest(request, options.relay?.param ?? 'message')
    const record = createRecord(requests.length, facts, () => clock.now())
    requests.push(record.seen)
    for (const { index, resolve } of waiting) if (index === record.seen.index) resolve(record.seen)
    const withoutScript = answerWithoutScript(record.seen, options)
    if (withoutScript !== undefined) return sendWhole(withoutScript, record)
    const { speed = 1, relay } = options
    const stage = { clock, speed, signal: request.signal, relayDialect: relay?.dialect ?? 'bare' }
    return respond(cuesOf(scriptFor(record.seen, options)), record, stage)
  }

  return Object.assign(handle, {
    requests,
    received: async (index: number) =>
      requests[index] ?? new Promise<SeenRequest>((resolve) => waiting.push({ index, resolve })),
  })
}

function scriptFor(seen: SeenRequest, { script = greeting, models }: ScriptedModelOptions): Script {
  if (models === undefined) return typeof script === 'function' ? script(seen) : script
  return models[seen.model ?? ''] ?? Object.values(models)[0] ?? greeting
}

/** The answers that need no script: the list of models, and refusals. */
function answerWithoutScript(
  seen: SeenRequest,
  { models, apiKey }: ScriptedModelOptions,
): Answer | undefined {
  if (apiKey !== undefined && keyOf(seen.headers) !== apiKey) return unauthorized(seen.format)
  if (seen.format === undefined) return unknownPath(seen.method, seen.url.pathname)
  const names = Object.keys(models ?? { scripted: greeting })
  if (seen.format === 'models') return modelList(names)
  const isKnown = models === undefined || seen.model === undefined || Object.hasOwn(models, seen.model)
  return isKnown ? undefined : unknownModel(seen.model, names, seen.format)
}

function keyOf(headers: Headers): string | null {
  return headers.get('x-api-key') ?? headers.get('authorization')?.replace(/^Bearer +/i, '') ?? null
}
