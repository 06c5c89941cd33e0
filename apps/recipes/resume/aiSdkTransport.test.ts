import { type ChatStore, isChatError } from '@chatstream/core'
import { chatstreamTransport, type ChatstreamTransportOptions } from '@chatstream/core/ai-sdk'
import type { Script } from '@chatstream/testing'
import { readUIMessageStream, type UIMessage, type UIMessageChunk } from 'ai'
import { expect, test, vi } from 'vitest'
import { soon, startWorld, type WorldOptions } from './world.ts'

const words = ['Grüße ', '世界 👩‍👩‍👧']
const script: Script = [{ text: words }]
const asked: UIMessage[] = [{ id: 'q', role: 'user', parts: [{ type: 'text', text: 'Hi' }] }]

/** A route of the AI SDK behind the proxy, played by the scripted model. */
async function startRoute(played: Script, options: Pick<WorldOptions, 'faults'> = {}) {
  const routes = { chat: 'main:/api/chat' }
  const world = await startWorld({ model: { script: played }, api: 'other', proxy: { routes }, ...options })
  return { ...world, url: `${world.network.url}/api/chat` }
}

const transportTo = (url: string, options: ChatstreamTransportOptions = {}) =>
  chatstreamTransport({ url, retry: soon, storage: false, ...options })

const ask = (transport: ReturnType<typeof transportTo>, signal?: AbortSignal, chatId = 'chat') =>
  transport.sendMessages({
    chatId,
    messages: asked,
    trigger: 'submit-message',
    messageId: undefined,
    abortSignal: signal,
  })

/** The last message that the AI SDK's own reader makes of the chunks, and the error that it reports. */
async function read(stream: ReadableStream<UIMessageChunk>) {
  let message: UIMessage | undefined
  let error: unknown
  const onError = (reason: unknown) => (error ??= reason)
  try {
    for await (const state of readUIMessageStream({ stream, onError, terminateOnError: true }))
      message = state
  } catch (reason) {
    error ??= reason
  }
  return { message, error }
}

/** The parts without the beginnings of steps. */
const partsOf = (message: UIMessage | undefined) => message?.parts.filter(({ type }) => type !== 'step-start')

// The transport resumes as `createChat()` does, which `everyByte.test.ts` cuts at every byte.
test(
  'cut at every eighth byte, the final message of the AI SDK is the same',
  { timeout: 600_000 },
  async () => {
    let at: number | undefined
    let cuts = 0
    const world = await startRoute(script, {
      faults: () => {
        const afterBytes = at
        // The connection that resumes has no fault.
        at = undefined
        if (afterBytes === undefined) return undefined
        cuts++
        return { type: 'cut', afterBytes, how: afterBytes % 16 === 0 ? 'fin' : 'rst' }
      },
    })
    const transport = transportTo(world.url)
    const { message: whole, error } = await read(await ask(transport))
    expect(error).toBeUndefined()
    expect(partsOf(whole)).toMatchObject([{ type: 'text', text: words.join(''), state: 'done' }])
    const length = world.network.connections[0]?.answerBytes ?? 0
    expect(length).toBeGreaterThan(800)
    let questions = 1
    const places = Array.from({ length: Math.ceil(length / 8) }, (_, i) => i * 8)
    for (const cut of places) {
      at = cut
      // Again, if the question went over a connection that was still open.
      while (at !== undefined) {
        const ended = await read(await ask(transport))
        questions++
        expect({ cut, ...ended }).toEqual({
          cut,
          message: { ...whole, id: ended.message?.id },
          error: undefined,
        })
      }
    }
    expect(cuts).toBe(places.length)
    expect(world.model.requests.length).toBe(questions)
  },
)

test('the route gets what the AI SDK sends, and the headers of both', async () => {
  const seen: Headers[] = []
  const world = await startRoute('Hello')
  const fetch: typeof globalThis.fetch = (input, init) => {
    seen.push(new Headers(init?.headers))
    return globalThis.fetch(input, init)
  }
  const transport = transportTo(world.url, { fetch, headers: () => ({ 'x-own': '1', 'x-both': 'own' }) })
  const stream = await transport.sendMessages({
    chatId: 'c7',
    messages: asked,
    trigger: 'regenerate-message',
    messageId: 'm1',
    abortSignal: undefined,
    headers: { 'x-call': '2', 'x-both': 'call' },
    body: { model: 'm' },
  })
  expect(partsOf((await read(stream)).message)).toMatchObject([{ text: 'Hello' }])
  expect(world.model.requests[0]?.body).toEqual({
    id: 'c7',
    messages: asked,
    trigger: 'regenerate-message',
    messageId: 'm1',
    model: 'm',
  })
  expect(Object.fromEntries(seen[0] ?? [])).toMatchObject({ 'x-own': '1', 'x-call': '2', 'x-both': 'call' })
})

test('stop ends the model’s answer, also at the server', async () => {
  const world = await startRoute([{ text: 'half' }, { stall: true }])
  const abort = new AbortController()
  const reader = (await ask(transportTo(world.url), abort.signal)).getReader()
  await reader.read()
  abort.abort()
  await expect(
    (async () => {
      while (!(await reader.read()).done) continue
    })(),
  ).rejects.toMatchObject({ name: 'AbortError' })
  await vi.waitFor(() => expect(world.model.requests[0]?.outcome).toBe('aborted'))
})

test('an error of the route reaches the reader once, as the AI SDK has it', async () => {
  const world = await startRoute(['half', { error: 'Overloaded.' }])
  const { message, error } = await read(await ask(transportTo(world.url)))
  expect(partsOf(message)).toMatchObject([{ text: 'half' }])
  expect(error).toMatchObject({ message: 'Overloaded.' })
  expect(isChatError(error)).toBe(false)
})

test('a route that refuses is a ChatError', async () => {
  const world = await startRoute([{ status: 401, body: { error: { message: 'no' } } }])
  const { error } = await read(await ask(transportTo(world.url)))
  expect(isChatError(error) && error.kind).toBe('unauthorized')
})

/** A storage as a page has it; it survives the reload. */
function memory(): ChatStore {
  const items = new Map<string, string>()
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
}

const again = (transport: ReturnType<typeof transportTo>, chatId = 'chat') =>
  transport.reconnectToStream({ chatId })

test('after a reload the answer goes on from its start, and is asked once', async () => {
  const storage = memory()
  const world = await startRoute([{ text: 'half ' }, { waitMs: 150 }, { text: 'and the rest' }])
  const before = (await ask(transportTo(world.url, { storage }))).getReader()
  await before.read()
  await before.cancel()
  const stream = await again(transportTo(world.url, { storage }))
  expect(stream).not.toBeNull()
  const { message } = await read(stream ?? new ReadableStream())
  expect(partsOf(message)).toMatchObject([{ type: 'text', text: 'half and the rest', state: 'done' }])
  expect(world.model.requests.length).toBe(1)
})

test('after a reload there is nothing to resume where an answer was complete, or none was asked', async () => {
  const storage = memory()
  const world = await startRoute('Hello')
  const transport = transportTo(world.url, { storage })
  await read(await ask(transport))
  expect(await again(transportTo(world.url, { storage }))).toBeNull()
  expect(await again(transport, 'other')).toBeNull()
  expect(world.model.requests.length).toBe(1)
})
