import type { TransportRequest } from '../transport/transport.ts'
import type { SendOptions } from '../chat/chat.ts'
import type { ChatOptions, Dynamic, RequestContext } from './options.ts'
import type { EncodeInput, Protocol } from '../protocol/protocol.ts'
import { cannotAsk } from './refusals.ts'

export type RequestOptions = Pick<ChatOptions, 'url' | 'headers' | 'body' | 'credentials' | 'streamsUrl'>

/**
 * The request of one run: what the protocol wants, with the chat's options merged over it and the send's over those.
 *
 * @throws {ChatError} of kind `refused` when an option that is a function fails, or what it gives is no JSON: nothing has
 * been sent then.
 */
export async function prepareRequest(
  protocol: Protocol,
  input: EncodeInput,
  options: RequestOptions & Pick<ChatOptions, 'resumable'>,
  overrides: SendOptions,
  context: RequestContext,
  signal: AbortSignal,
): Promise<TransportRequest> {
  const read = <T>(name: string, option: Dynamic<T> | undefined) => evaluate(name, option, context)
  const [url, headers, body, credentials] = await Promise.all([
    read('url', options.url),
    read('headers', options.headers),
    read('body', options.body),
    read('credentials', options.credentials),
  ])
  try {
    const encoded = protocol.encode(input)
    const fields = encoded.body === undefined ? undefined : { ...encoded.body, ...body, ...overrides.body }
    return {
      url: withQuery(url ?? '', encoded.query),
      method: encoded.method,
      headers: mergeHeaders(
        { accept: 'text/event-stream' },
        fields === undefined ? {} : { 'content-type': 'application/json' },
        encoded.headers,
        headers,
        overrides.headers,
        (options.resumable ?? isOwnOrigin(url ?? '')) ? { 'x-chatstream-id': input.runId ?? '' } : {},
      ),
      ...(fields !== undefined && { body: JSON.stringify(fields) }),
      ...(credentials !== undefined && { credentials }),
      signal,
    }
  } catch (cause) {
    throw cannotAsk('The request could not be made', cause)
  }
}

/** An option's value, by name for the error where its function fails. */
export async function evaluate<T>(
  name: string,
  option: Dynamic<T> | undefined,
  context: RequestContext,
): Promise<T | undefined> {
  if (!isFunction(option)) return option
  try {
    return await option(context)
  } catch (cause) {
    throw cannotAsk(`The chat’s option “${name}” failed`, cause)
  }
}

function isFunction<T>(
  option: Dynamic<T> | undefined,
): option is (context: RequestContext) => T | Promise<T> {
  return typeof option === 'function'
}

/** Names compare without case: `Content-Type` of the app replaces `content-type` of the protocol. */
export function mergeHeaders(
  ...layers: readonly (Record<string, string> | undefined)[]
): Record<string, string> {
  const merged: Record<string, string> = {}
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) merged[name.toLowerCase()] = value
  }
  return merged
}

/** Another origin has to allow a header first, or the browser refuses the whole request. */
function isOwnOrigin(url: string): boolean {
  if (typeof location === 'undefined') return true
  return new URL(url, location.href).origin === location.origin
}

/** By text, since the url may be relative. */
export function withQuery(url: string, query: Record<string, string> | undefined): string {
  if (query === undefined) return url
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(query).toString()}`
}
