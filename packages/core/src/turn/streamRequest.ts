import type { Ask } from '../run/runStream.ts'
import type { TransportRequest } from '../transport/transport.ts'
import type { SendOptions } from '../chat/chat.ts'
import type { RequestContext } from './options.ts'
import { evaluate, mergeHeaders, type RequestOptions, withQuery } from './prepareRequest.ts'

/**
 * The request that resumes or stops a run: where the answer said that it is, at the option `streamsUrl`, or in `streams/`
 * beside the chat's url. Url and headers are evaluated afresh, as for a question.
 */
export async function streamRequest(
  ask: Exclude<Ask, { type: 'post' }>,
  streamId: string,
  options: RequestOptions,
  overrides: SendOptions,
  context: RequestContext,
  signal: AbortSignal,
): Promise<TransportRequest> {
  const read = (name: 'url' | 'headers' | 'credentials' | 'streamsUrl') =>
    evaluate<unknown>(name, options[name], context)
  const [url, headers, credentials, streamsUrl] = (await Promise.all([
    read('url'),
    read('headers'),
    read('credentials'),
    read('streamsUrl'),
  ])) as [string, Record<string, string> | undefined, RequestCredentials | undefined, string | undefined]
  const lastEventId = ask.type === 'get' ? ask.lastEventId : undefined
  return {
    url:
      ask.type === 'resume'
        ? withQuery(withPath(url, ask.point.path), ask.point.query)
        : (inOrigin(url, ask.location) ?? beside(url, streamsUrl, streamId)),
    method: ask.type === 'delete' ? 'DELETE' : 'GET',
    headers: mergeHeaders(
      { accept: 'text/event-stream' },
      headers,
      overrides.headers,
      lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
      ask.type === 'resume' ? {} : { 'x-chatstream-id': streamId },
    ),
    ...(credentials !== undefined && { credentials }),
    signal,
  }
}

/** Where an answer said that its run is; not at another origin, which the headers, tokens among them, are not for. */
function inOrigin(url: string, said: string | undefined): string | undefined {
  if (said === undefined) return undefined
  const asked = new URL(url, typeof location === 'undefined' ? undefined : location.href)
  const target = new URL(said, asked)
  return target.origin === asked.origin ? target.href : undefined
}

/** By text, since the url may be relative. */
function beside(url: string, streamsUrl: string | undefined, streamId: string): string {
  const folder = streamsUrl ?? url.replace(/[?#].*$/s, '').replace(/[^/]*$/, 'streams/')
  return `${folder}${folder.endsWith('/') ? '' : '/'}${streamId}`
}

function withPath(url: string, path: string): string {
  const [, base = '', query = ''] = /^([^?#]*)(.*)$/s.exec(url) ?? []
  return `${base.replace(/\/$/, '')}${path}${query}`
}
