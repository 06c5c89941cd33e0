import { isChatError } from '../errors/chatError.ts'
import { present } from '../json.ts'
import type { EncodeInput, Protocol } from '../protocol/protocol.ts'
import type { RunRequest } from '../run/run.ts'
import type { TransportRequest } from '../transport/transport.ts'
import type { ChatOptions, Dynamic, RequestContext, SendOptions } from './options.ts'
import { cannotAsk } from './cannotAsk.ts'

/**
 * The data from which a request is made: the input for the protocol, the options of the chat, and the options
 * of one question. The options of the question override those of the chat.
 */
export interface RequestParts {
  input: EncodeInput
  options: ChatOptions
  overrides: SendOptions
  context: RequestContext
}

const idHeader = 'x-chatstream-id'

/**
 * Returns `true` if the request contains the id of the run (request to the model). Without this id, the
 * server cannot store the answer.
 */
export function isNamed({ headers }: TransportRequest): boolean {
  return idHeader in headers
}

/**
 * Makes the request that asks the model for an answer.
 *
 * @throws {ChatError} of the kind `refused` if an option that is a function throws, or if its value is not
 * JSON. In this case, nothing was sent.
 */
export async function prepareQuestion(
  protocol: Protocol,
  { input, options, overrides, context }: RequestParts,
  signal: AbortSignal,
): Promise<TransportRequest> {
  const [url = '', headers, credentials, body] = await Promise.all([
    evaluate('url', options, context),
    evaluate('headers', options, context),
    evaluate('credentials', options, context),
    evaluate('body', options, context),
  ])
  try {
    const encoded = protocol.encode(input)
    const fields = encoded.body === undefined ? undefined : { ...encoded.body, ...body, ...overrides.body }
    return present({
      url: withQuery(url, encoded.query),
      method: encoded.method,
      headers: mergeHeaders(
        fields && { 'content-type': 'application/json' },
        encoded.headers,
        headers,
        overrides.headers,
        (options.resumable ?? isOwnOrigin(url)) ? { [idHeader]: input.runId ?? '' } : undefined,
      ),
      body: fields && JSON.stringify(fields),
      credentials,
      signal,
    })
  } catch (cause) {
    throw cannotAsk('request-not-built', cause)
  }
}

/**
 * Makes the request that resumes or stops a run (one answer of the model). If the server has sent a URL for
 * the run, the request goes to this URL. Otherwise it goes to the URL in the option `streamsUrl`, by default
 * `streams/` relative to the chat's URL.
 *
 * @throws {ChatError} of the kind `refused` if an option that is a function throws.
 */
export async function prepareStreamRequest(
  request: Exclude<RunRequest, { type: 'post' }>,
  runId: string,
  { options, overrides, context }: RequestParts,
  signal: AbortSignal,
): Promise<TransportRequest> {
  const [url = '', headers, credentials, streamsUrl] = await Promise.all([
    evaluate('url', options, context),
    evaluate('headers', options, context),
    evaluate('credentials', options, context),
    evaluate('streamsUrl', options, context),
  ])
  const lastEventId = request.type === 'get' ? request.lastEventId : undefined
  return present({
    url:
      request.type === 'resume'
        ? withQuery(withPath(url, request.point.path), request.point.query)
        : (inOrigin(url, request.location) ?? besideUrl(url, streamsUrl, runId)),
    method: request.type === 'delete' ? 'DELETE' : 'GET',
    headers: mergeHeaders(
      headers,
      overrides.headers,
      request.type === 'resume' ? undefined : present({ 'last-event-id': lastEventId, [idHeader]: runId }),
    ),
    credentials,
    signal,
  })
}

type DynamicName = 'url' | 'headers' | 'body' | 'credentials' | 'streamsUrl'
type ValueOf<Name extends DynamicName> =
  NonNullable<ChatOptions[Name]> extends Dynamic<infer Value> ? Value : never

/** Returns the current value of an option. If the option is a function and it fails, the error names the option. */
async function evaluate<Name extends DynamicName>(
  name: Name,
  options: ChatOptions,
  context: RequestContext,
): Promise<ValueOf<Name> | undefined> {
  // The type of one option cannot be read from the union of all.
  const option = options[name] as Dynamic<ValueOf<Name>> | undefined
  if (!isFunction(option)) return option
  try {
    return await option(context)
  } catch (cause) {
    throw isChatError(cause) ? cause : cannotAsk('option-failed', cause, { option: name })
  }
}

function isFunction<T>(
  option: Dynamic<T> | undefined,
): option is (context: RequestContext) => T | Promise<T> {
  return typeof option === 'function'
}

/**
 * Merges headers; later ones override earlier ones. Upper and lower case in names are the same: the app's
 * `Content-Type` replaces the protocol's `content-type`.
 */
function mergeHeaders(...layers: readonly (Record<string, string> | undefined)[]): Record<string, string> {
  const merged: Record<string, string> = { accept: 'text/event-stream' }
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) merged[name.toLowerCase()] = value
  }
  return merged
}

/**
 * Returns `true` for a url of the page's own origin. Another origin has to allow the header with the run id first, or
 * the browser refuses the request.
 */
function isOwnOrigin(url: string): boolean {
  return globalThis.location === undefined || new URL(url, location.href).origin === location.origin
}

/**
 * Returns the url that the response has named for its run. A url of another origin is ignored, because the request
 * headers may contain a token.
 */
function inOrigin(url: string, named: string | undefined): string | undefined {
  if (named === undefined) return undefined
  const asked = new URL(url, globalThis.location?.href)
  const target = new URL(named, asked)
  return target.origin === asked.origin ? target.href : undefined
}

// The urls below are changed as text, because they may be relative.

function withQuery(url: string, query: Record<string, string> | undefined): string {
  if (query === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(query).toString()}`
}

function besideUrl(url: string, streamsUrl: string | undefined, runId: string): string {
  const path = url.replace(/[?#].*$/s, '')
  const folder = streamsUrl ?? `${path.slice(0, path.lastIndexOf('/') + 1)}streams/`
  // Dots alone would be another folder, encoded or not.
  const name = encodeURIComponent(runId).replace(/^\.+$/, '-')
  return `${folder}${folder.endsWith('/') ? '' : '/'}${name}`
}

function withPath(url: string, path: string): string {
  const [, base = '', query = ''] = /^([^?#]*)(.*)$/s.exec(url) ?? []
  return `${base.replace(/\/$/, '')}${path}${query}`
}
