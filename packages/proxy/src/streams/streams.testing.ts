import { expect } from 'vitest'
import { manualClock } from '@chatstream/testing'
import type { ProxyOptions } from '../options.ts'
import type { UpstreamOptions } from '../upstream/upstream.ts'
import { ask, delta, key, question, startProvider, startProxy } from '../servers.testing.ts'
import type { Provider } from '../servers.testing.ts'

export const runId = 'AAAAAAAAAAAAAAAAAAAAA1'

export const sse = { 'content-type': 'text/event-stream; charset=utf-8' }

/** Starts a provider and a proxy in front of it, with a manual clock. */
export async function start(options: Partial<ProxyOptions> = {}, upstream: Partial<UpstreamOptions> = {}) {
  const provider = await startProvider()
  const clock = manualClock()
  const main = { baseUrl: `${provider.url}/v1`, apiKey: key, ...upstream }
  return { provider, clock, ...(await startProxy(main, { clock, ...options })) }
}

/** Sends the usual question with a run id. */
export function askAs(url: string, id = runId, init: RequestInit = {}): Promise<Response> {
  const { headers, ...rest } = init
  return ask(url, {
    ...rest,
    headers: { 'content-type': 'application/json', 'x-chatstream-id': id, ...Object(headers) },
  })
}

/** The URL of a run at the standard path. */
export function streamUrl(url: string, id = runId): string {
  return `${url}/v1/chat/streams/${id}`
}

export function resume(url: string, after?: string, id = runId, init: RequestInit = {}): Promise<Response> {
  const headers = after === undefined ? {} : { 'last-event-id': after }
  return fetch(streamUrl(url, id), { ...init, headers: { ...headers, ...Object(init.headers) } })
}

export function stop(url: string, id = runId): Promise<Response> {
  return fetch(streamUrl(url, id), { method: 'DELETE' })
}

/** Reads an answer block by block. */
export function blocksOf(response: Response) {
  const reader = (response.body ?? new ReadableStream()).getReader()
  const decoder = new TextDecoder()
  let text = ''
  /** Returns the next block with its blank line; undefined at the end. Rejects if the connection breaks. */
  async function next(): Promise<string | undefined> {
    for (;;) {
      const to = text.indexOf('\n\n')
      if (to !== -1) {
        const block = text.slice(0, to + 2)
        text = text.slice(to + 2)
        return block
      }
      const { done, value } = await reader.read()
      if (done) return undefined
      text += decoder.decode(value, { stream: true })
    }
  }
  async function rest(): Promise<string[]> {
    const all: string[] = []
    for (let block = await next(); block !== undefined; block = await next()) all.push(block)
    return all
  }
  return { next, rest, cancel: () => reader.cancel() }
}

/** Returns an event of the log in the form in which readers get it. */
export function numbered(block: string, epoch: string, seq: number): string {
  return `${block.replace(/\n\n$/, '\n')}id: ${epoch}-${seq}\n\n`
}

export const end = (how: string): string => `: chatstream {"end":"${how}"}\n\n`

/** Parses the control message in a block. */
export function controlOf(block: string | undefined): Record<string, unknown> {
  return JSON.parse(/^: chatstream (\{.*\})\n\n$/.exec(block ?? '')?.[1] ?? 'null')
}

export const anotherQuestion = JSON.stringify({ ...question, model: 'm2' })

/** Starts a run at a proxy, with a provider that keeps its answer open, and reads the first events. */
export async function beginRun(url: string, provider: Provider, texts: readonly string[]) {
  const asked = askAs(url)
  const call = await provider.next()
  call.res.writeHead(200, sse).flushHeaders()
  const response = await asked
  const epoch = response.headers.get('x-chatstream-epoch') ?? ''
  const reader = blocksOf(response)
  const sent: string[] = []
  for (const text of texts) {
    call.res.write(delta(text))
    sent.push((await reader.next()) ?? '')
  }
  expect(sent).toEqual(texts.map((text, index) => numbered(delta(text), epoch, index + 1)))
  return { ...call, epoch, reader, said: sent }
}
