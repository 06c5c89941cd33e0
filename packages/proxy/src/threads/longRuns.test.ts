import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { manualClock } from '@chatstream/testing'
import type { ThreadMessage } from '@chatstream/core'
import { delta, question, startProvider, startProxy } from '../servers.testing.ts'
import type { StreamSettings } from '../streams/settings.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import { client, finish, inThread, runId, sse } from './threads.testing.ts'

async function start(streams: StreamSettings = {}) {
  const provider = await startProvider()
  const clock = manualClock()
  const proxy = await startProxy(provider.url, { threads: memoryThreads(), clock, streams, limits: false })
  return { provider, clock, ...proxy, anna: client(proxy.url) }
}

/** Asks, reads the first event, and leaves. */
async function askAndLeave({ provider, anna }: Awaited<ReturnType<typeof start>>) {
  const asked = anna.ask(inThread('t1'))
  const call = await provider.next()
  call.res.writeHead(200, sse).write(delta('Hi'))
  const response = await asked
  const reader = response.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  return call
}

const stateOf = async ({ anna }: Awaited<ReturnType<typeof start>>) => (await anna.open('t1')).thread.state

test('a run of 30 minutes without a reader ends in the history with keepRunning', async () => {
  const world = await start({ keepRunning: true, maxAnswerMs: 3_600_000 })
  const { res } = await askAndLeave(world)
  for (let minute = 0; minute < 30; minute++) {
    res.write(delta(` ${minute}`))
    await world.clock.advance(60_000)
  }
  expect(await stateOf(world)).toBe('running')
  res.end(finish)
  await vi.waitFor(async () => expect(await stateOf(world)).toBe('idle'))
  const { messages } = await world.anna.open('t1')
  const text = `Hi${Array.from({ length: 30 }, (_, minute) => ` ${minute}`).join('')}`
  expect(messages[1]).toMatchObject({ status: 'complete', parts: [{ text }] })
})

test('without keepRunning it ends after the grace, and the answer says so', async () => {
  const world = await start()
  const { aborted } = await askAndLeave(world)
  await vi.waitFor(async () => {
    await world.clock.advance(60_000)
    expect(await stateOf(world)).toBe('failed')
  })
  await aborted
  expect((await world.anna.open('t1')).messages[1]).toMatchObject({
    status: 'interrupted',
    parts: [{ text: 'Hi' }],
    error: { reason: 'run-cut', code: 'nobody_reads' },
  })
})

test('keepRunning of another path does not count', async () => {
  const world = await start({ keepRunning: { research: true } })
  await askAndLeave(world)
  await vi.waitFor(async () => {
    await world.clock.advance(60_000)
    expect(await stateOf(world)).toBe('failed')
  })
})

test('an answer is stored every three seconds while it streams', async () => {
  const world = await start()
  const asked = world.anna.ask(inThread('t1'))
  const { res } = await world.provider.next()
  res.writeHead(200, sse).write(delta('Hi'))
  await asked
  await vi.waitFor(async () => {
    await world.clock.advance(3000)
    expect((await world.anna.open('t1')).messages[1]).toMatchObject({
      status: 'streaming',
      revision: 1,
      parts: [{ text: 'Hi' }],
    })
  })
  res.end(finish)
})

const callDelta = (id: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, id, function: { name: 'f', arguments: '{}' } }] } }] })}\n\ndata: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }] })}\n\ndata: [DONE]\n\n`

test('a later run after tool results follows the earlier parts, and a call with a known id gets another', async () => {
  const { provider, anna } = await start()
  const first = anna.ask(inThread('t1'))
  ;(await provider.next()).res.writeHead(200, sse).end(delta('One') + callDelta('call_0'))
  await (await first).text()
  const waiting = await anna.open('t1')
  expect(waiting.thread.state).toBe('waiting')
  const answer = waiting.messages[1] as ThreadMessage
  const parts = answer.parts.map((part) =>
    part.type === 'tool-call' ? { ...part, state: 'done' as const, output: 1 } : part,
  )
  const second = anna.ask(
    inThread('t1', { messages: [{ ...answer, parts }], answer: { id: 'a1', parentId: 'q1' } }),
    'BBBBBBBBBBBBBBBBBBBBB2',
  )
  const { res } = await provider.next()
  expect((await anna.open('t1')).messages[1]).toMatchObject({ revision: 3, status: 'streaming' })
  res.writeHead(200, sse).end(delta('Two') + callDelta('call_0'))
  await (await second).text()
  const { thread, messages } = await anna.open('t1')
  expect(thread.state).toBe('waiting')
  expect(messages[1]).toMatchObject({
    revision: 4,
    runs: [{ id: runId }, { id: 'BBBBBBBBBBBBBBBBBBBBB2', firstPart: 2 }],
    parts: [
      { type: 'text', text: 'One' },
      { type: 'tool-call', id: 'call_0', state: 'done', output: 1 },
      { type: 'text', text: 'Two' },
      { type: 'tool-call', providerId: 'call_0', state: 'ready' },
    ],
  })
})

test('a question of a thread over a WebSocket is stored too', async () => {
  const { provider, anna, url } = await start()
  const path = '/v1/chat/completions'
  const socket = new WebSocket(url.replace('http', 'ws') + path)
  onTestFinished(() => socket.terminate())
  await new Promise((resolve) => socket.once('open', resolve))
  const headers = { 'x-chatstream-id': runId }
  const body = { ...question, chatstream: inThread('t1') }
  socket.send(JSON.stringify({ chatstream: 1, method: 'POST', path, headers, body }))
  const call = await provider.next()
  expect(await call.body()).not.toContain('threadId')
  call.res.writeHead(200, sse).end(delta('Hi') + finish)
  await vi.waitFor(async () => expect(await stateOf({ anna } as never)).toBe('idle'))
  expect((await anna.open('t1')).messages[1]).toMatchObject({ parts: [{ text: 'Hi' }] })
})
