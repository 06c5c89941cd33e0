import { expect, test, vi } from 'vitest'
import { textOf } from '@chatstream/core'
import { delta, startProvider, startProxy } from '../servers.testing.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import type { UntitledThread } from './createThreads.ts'
import { client, finish, inThread, questionMessage, sse } from './threads.testing.ts'

async function start(onThreadTitle: (thread: UntitledThread) => Promise<string> | string) {
  const provider = await startProvider()
  const onError = vi.fn<(error: unknown, place: string) => void>()
  const threads = memoryThreads()
  const { url } = await startProxy(provider.url, { threads, onThreadTitle, onError })
  const anna = client(url)
  async function answer(asked: Promise<Response>) {
    const { res } = await provider.next()
    res.writeHead(200, sse).end(delta('Hi there') + finish)
    await (await asked).text()
  }
  return { anna, answer, onError }
}

test('the application makes the title from the first question and its answer, once', async () => {
  const asked: string[] = []
  const { anna, answer } = await start(({ threadId, question, answer: given }) => {
    asked.push(`${threadId}: ${textOf(question)} ${textOf(given)}`)
    return 'A greeting'
  })
  await answer(anna.ask(inThread('t1')))
  await vi.waitFor(async () => expect((await anna.open('t1')).thread.title).toBe('A greeting'))
  const second = {
    messages: [questionMessage('q2', 'And?', { parentId: 'a1' })],
    answer: { id: 'a2', parentId: 'q2' },
  }
  await answer(anna.ask(inThread('t1', second), 'BBBBBBBBBBBBBBBBBBBBB2'))
  expect(asked).toEqual(['t1: Hello? Hi there'])
})

test('a title that the user gave meanwhile stays', async () => {
  let make: ((title: string) => void) | undefined
  const { anna, answer } = await start(() => new Promise((resolve) => (make = resolve)))
  await answer(anna.ask(inThread('t1')))
  await vi.waitFor(() => expect(make).toBeDefined())
  await anna.send('PATCH', 'threads/t1', { title: 'Mine' })
  make?.('Not wanted')
  await answer(anna.ask(inThread('t2'), 'BBBBBBBBBBBBBBBBBBBBB2'))
  expect((await anna.open('t1')).thread.title).toBe('Mine')
})

test('a function that throws leaves the first words of the question, and is reported', async () => {
  const { anna, answer, onError } = await start(() => Promise.reject(new Error('no model')))
  await answer(anna.ask(inThread('t1')))
  await vi.waitFor(() => expect(onError.mock.calls).toEqual([[new Error('no model'), 'onThreadTitle']]))
  expect((await anna.open('t1')).thread.title).toBe('Hello?')
})
