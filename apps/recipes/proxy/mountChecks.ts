// The checks of every mount of the proxy, over real sockets.
import { createChat, openaiChat, webSocketTransport } from '@chatstream/core'
import { manualClock, scriptedModel } from '@chatstream/testing'
import { serveHandler } from '@chatstream/testing/node'
import type { ManualClock, ScriptedModel } from '@chatstream/testing'
import { expect, onTestFinished, vi } from 'vitest'

// The provider is on loopback, which a forward proxy of the machine cannot reach.
process.env['no_proxy'] = '*'

export const key = 'sk-canary-0123456789abcdefghijklmnop'

export interface Provider {
  model: ScriptedModel
  clock: ManualClock
  baseUrl: string
}

/** A provider that sends one word, and the next one when the clock advances. */
export async function startProvider(): Promise<Provider> {
  const clock = manualClock()
  const script = (request: { question: string }) =>
    request.question === 'break'
      ? [{ text: ['one'] }, { waitMs: 1000 }, { cut: 'error' as const }]
      : [{ text: ['one'] }, { waitMs: 1000 }, { text: ['two', ` ${key}`] }]
  const model = scriptedModel({ script, clock, apiKey: key })
  const server = await serveHandler(model)
  return { model, clock, baseUrl: `${server.url}/v1` }
}

export function ask(url: string, content: string, init: RequestInit = {}): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'accept-encoding': 'gzip, br' }
  const body = JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content }] })
  return fetch(url, { method: 'POST', headers, body, ...init })
}

/** Ends the pause after the first word, when the provider has reached it. */
export async function pass(clock: ManualClock): Promise<void> {
  await vi.waitFor(() => expect(clock.pending).toBe(1))
  await clock.advance(1000)
}

/** The text of a response as it arrives. */
function textReader(response: Response) {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    async until(part: string): Promise<string> {
      while (!text.includes(part)) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done) break
        text += decoder.decode(value, { stream: true })
      }
      return text
    },
  }
}

/**
 * Asserts that the first word arrives before the provider sends the second, and that only the key of the request is
 * changed.
 */
export async function arrivesWordByWord(url: string, { model, clock }: Provider): Promise<void> {
  const count = model.requests.length
  const response = await ask(url, 'hello')
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/)
  expect(response.headers.get('content-encoding')).toBeNull()
  expect(response.headers.get('x-request-id')).toMatch(/\w/)
  const text = textReader(response)
  expect(await text.until('one')).not.toContain('two')
  expect(model.requests[count]?.outcome).toBeUndefined()
  await pass(clock)
  expect(await text.until('[DONE]')).toMatch(/two.*\[redacted\].*data: \[DONE\]\n\n$/s)
  expect(await model.requests[count]?.ended).toBe('complete')
}

/** Asserts that a reader that disconnects ends the provider's request, before the first byte and in mid-stream. */
export async function tellsOfLeaving(url: string, { model }: Provider): Promise<void> {
  for (const reads of [false, true]) {
    const reader = new AbortController()
    const index = model.requests.length
    const asked = ask(url, 'hello', { signal: reader.signal })
    const seen = await model.received(index)
    if (reads) await textReader(await asked).until('one')
    reader.abort()
    await asked.catch(() => {})
    expect(await seen.ended).toBe('aborted')
  }
}

/** Asserts that a broken provider stream breaks the reader's connection after the bytes that arrived. */
export async function tellsOfBreaking(url: string, { model, clock }: Provider): Promise<void> {
  const index = model.requests.length
  const response = await ask(url, 'break')
  const text = textReader(response)
  expect(await text.until('one')).toContain('one')
  await model.received(index)
  await pass(clock)
  await expect(text.until('[DONE]')).rejects.toThrow('terminated')
}

/**
 * Asserts for a WebSocket that the first word arrives before the second is sent, and that a stop reaches the provider.
 */
export async function speaksOverSockets(url: string, { model, clock }: Provider): Promise<void> {
  const chat = createChat({ url, protocol: openaiChat(), transport: webSocketTransport() })
  const lastText = () => chat.getState().messages.at(-1)
  for (const stops of [false, true]) {
    const index = model.requests.length
    const answered = chat.send('hello')
    await vi.waitFor(() => expect(lastText()).toMatchObject({ role: 'assistant', parts: [{ text: 'one' }] }))
    if (stops) chat.stop()
    else await pass(clock)
    const parts = [{ text: stops ? 'one' : 'onetwo [redacted]' }]
    expect(await answered).toMatchObject({ status: stops ? 'stopped' : 'complete', parts })
    expect(await model.requests[index]?.ended).toBe(stops ? 'aborted' : 'complete')
  }
}

/** Asserts that a refusal keeps its status and gives advice. */
export async function refusesWell(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' })
  expect(response.status).toBe(415)
  expect((await response.json()).error).toMatchObject({
    code: 'unsupported_media_type',
    action: expect.any(String),
  })
}

/** Listens on a free port; closed with the test. */
export async function listen(server: import('node:http').Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}
