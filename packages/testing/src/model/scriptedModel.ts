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

export interface ScriptedModelOptions {
  /** What to do with every request, or which script for which. Greets unless given. */
  script?: Script | ((request: SeenRequest) => Script)
  /**
   * Scripts by the model's name (Codeer: the agent's id). A request that names none gets the first; one that names
   * another is refused with 404. Takes the place of `script`.
   */
  models?: Readonly<Record<string, Script>>
  /** The only key let in, by `Authorization: Bearer` or `x-api-key`; others get 401. Anyone is let in unless given. */
  apiKey?: string
  /** Small relays: the dialect they answer in (`bare` unless given), and the field of the question (`message`). */
  relay?: { dialect?: 'bare' | 'typed'; param?: string }
  /** 2 plays twice as fast, `Infinity` without any wait. 1 unless given. */
  speed?: number
  /** The system's unless given. */
  clock?: Clock
}

/** A model that says what its script says. It is called like `fetch`, with a `Request`. */
export interface ScriptedModel {
  (request: Request): Promise<Response>
  /** Every request it has got, oldest first. */
  readonly requests: readonly SeenRequest[]
  /** Resolves with the request of this index, 0 for the first, as soon as it has come. */
  received(index: number): Promise<SeenRequest>
}

const greeting: Script = 'Hello! I am a scripted model: I say what my script says.'

/**
 * A handler that speaks OpenAI's chat completions (`POST …/chat/completions`, `GET …/models`) and responses
 * (`POST …/responses`), Anthropic's messages (`POST …/messages`), Codeer's agents (`POST …/chats/{id}/messages`), the
 * AI SDK's UI message stream, AG-UI (both told by the body's fields) and the small relays (`GET …?message=`,
 * `POST {message}`) under any prefix, and misbehaves on demand. It makes no byte before it is asked for one, and none
 * after the request's signal aborts or the body is cancelled; a request aborted before its headers makes it reject, as
 * `fetch` does.
 * It uses web standards only: browsers, Node, workers.
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

/** What needs no script: the list of models, and refusals. */
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
