import type { ChatMessage } from '@chatstream/core'
import { scriptedModel } from '@chatstream/testing'
import { serveHandler, type Server } from '@chatstream/testing/node'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, cleanup, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, test } from 'vitest'
import {
  localStorageChats,
  useChatHistory,
  useConnectionCheck,
  useModels,
  type ChatStorage,
} from '../query.ts'

let server: Server | undefined
afterEach(async () => {
  cleanup()
  localStorage.clear()
  await server?.close()
  server = undefined
})

function withClient() {
  const client = new QueryClient({ defaultOptions: { queries: { retryDelay: 0 } } })
  return ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  )
}

test('the models a server lists', async () => {
  server = await serveHandler(scriptedModel({ models: { plain: 'x', agent: 'y' } }))
  const { result } = renderHook(() => useModels(`${server?.url}/v1/models`), { wrapper: withClient() })
  await waitFor(() => expect(result.current.data?.map((model) => model.id)).toEqual(['plain', 'agent']))
})

test('models and check of one url share one request', async () => {
  const model = scriptedModel()
  server = await serveHandler(model)
  const url = `${server.url}/v1/models`
  const { result } = renderHook(() => [useModels(url), useConnectionCheck(url)] as const, {
    wrapper: withClient(),
  })
  expect(result.current[1].status).toBe('checking')
  await waitFor(() => expect(result.current[1].status).toBe('ok'))
  expect(model.requests.length).toBe(1)
})

test('a refused key is reported before the first question, without a retry; another check may succeed', async () => {
  let key = ''
  const model = scriptedModel({ apiKey: 'right' })
  server = await serveHandler((request) =>
    model(new Request(request, { headers: { authorization: `Bearer ${key}` } })),
  )
  const url = `${server.url}/v1/models`
  const { result } = renderHook(() => useConnectionCheck(url), { wrapper: withClient() })
  await waitFor(() => expect(result.current.status).toBe('failed'))
  expect(result.current.error).toMatchObject({ kind: 'unauthorized', status: 401 })
  expect(model.requests.length).toBe(1)
  key = 'right'
  act(() => result.current.check())
  await waitFor(() => expect(result.current.status).toBe('ok'))
})

test('a server at fault is asked three more times', async () => {
  let requests = 0
  server = await serveHandler(() => {
    requests++
    return new Response('', { status: 503 })
  })
  const url = `${server.url}/v1/models`
  const { result } = renderHook(() => useConnectionCheck(url), { wrapper: withClient() })
  await waitFor(() => expect(result.current.status).toBe('failed'))
  expect(requests).toBe(4)
  expect(result.current.error).toMatchObject({ kind: 'http', status: 503 })
})

test.each([
  ['an HTML page', '<title>App</title>', 'html-page: App'],
  ['JSON of another kind', '{"models":[]}', 'not a list of models'],
])('%s in place of the models is a clear error', async (_, body, words) => {
  server = await serveHandler(() => new Response(body))
  const url = `${server.url}/v1/models`
  const { result } = renderHook(() => useConnectionCheck(url), { wrapper: withClient() })
  await waitFor(() => expect(result.current.error?.message).toContain(words))
  expect(result.current.error?.kind).toBe('protocol')
})

const message: ChatMessage = {
  id: 'm',
  role: 'user',
  parts: [{ type: 'text', text: 'kept' }],
  status: 'complete',
  createdAt: 1,
}

test('a conversation is stored, listed and found again', async () => {
  const first = renderHook(() => useChatHistory('c1'), { wrapper: withClient() })
  expect(first.result.current.status).toBe('loading')
  await waitFor(() => expect(first.result.current.status).toBe('ready'))
  expect(first.result.current.messages).toEqual([])
  act(() => first.result.current.save({ messages: [message], title: 'T' }))
  await waitFor(() =>
    expect(first.result.current.chats.map(({ id, title }) => ({ id, title }))).toEqual([
      { id: 'c1', title: 'T' },
    ]),
  )
  const later = renderHook(() => useChatHistory('c1'), { wrapper: withClient() })
  await waitFor(() => expect(later.result.current.messages).toEqual([message]))
  expect(later.result.current.title).toBe('T')
})

test('an entry of another version, or a broken one, is passed over and left as it is', async () => {
  localStorage.setItem('chatstream:chat:new', JSON.stringify({ version: 2, id: 'new' }))
  localStorage.setItem('chatstream:chat:broken', '{')
  const storage = localStorageChats()
  expect(await storage.load('new')).toBeUndefined()
  expect(await storage.load('broken')).toBeUndefined()
  expect(await storage.list()).toEqual([])
  expect(localStorage.length).toBe(2)
})

test('newest first, and without any storage nothing is kept and nothing fails', async () => {
  const storage = localStorageChats('p')
  for (const [id, updatedAt] of [
    ['a', 1],
    ['b', 3],
    ['c', 2],
  ] as const) {
    await storage.save({ version: 1, id, updatedAt, messages: [] })
  }
  expect((await storage.list()).map(({ id }) => id)).toEqual(['b', 'c', 'a'])
  const none = localStorageChats('p', () => undefined)
  await none.save({ version: 1, id: 'a', updatedAt: 1, messages: [] })
  expect(await none.load('a')).toBeUndefined()
  expect(await none.list()).toEqual([])
})

test('what a storage rejects with reaches the hook, and loses no message', async () => {
  const failing: ChatStorage = {
    ...localStorageChats(),
    save: () => Promise.reject(new Error('quota used up')),
  }
  const { result } = renderHook(() => useChatHistory('c1', { storage: failing }), { wrapper: withClient() })
  await waitFor(() => expect(result.current.status).toBe('ready'))
  act(() => result.current.save({ messages: [message] }))
  await waitFor(() => expect(result.current.error?.message).toBe('quota used up'))
})
