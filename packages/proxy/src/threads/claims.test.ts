import { expect, test } from 'vitest'
import type { ChatMessage, ThreadMessage, ThreadQuestion } from '@chatstream/core'
import { manualClock } from '@chatstream/testing'
import { startProvider, startProxy } from '../servers.testing.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import { withEnd } from './threadRules.ts'
import { client, finish, inThread, questionMessage, sse } from './threads.testing.ts'

const call = `data: ${JSON.stringify({
  choices: [
    {
      index: 0,
      delta: { tool_calls: [{ index: 0, id: 'call_0', function: { name: 'pay', arguments: '{}' } }] },
      finish_reason: 'tool_calls',
    },
  ],
})}\n\ndata: [DONE]\n\n`

/** The laptop has asked, and the answer has ended with a call of a tool. */
async function startWithCall() {
  const provider = await startProvider()
  const clock = manualClock()
  const { url } = await startProxy(provider.url, { threads: memoryThreads(), clock, limits: false })
  const anna = client(url)
  let runs = 0
  /** Asks, and answers with these events. Resolves with the status. */
  async function ask(question: ThreadQuestion, events = finish): Promise<number> {
    const asked = anna.ask(question, `${runs++}`.padStart(22, 'R'))
    const refused = asked.then(({ ok }) => !ok)
    void provider.next().then(({ res }) => res.writeHead(200, sse).end(events))
    if (await refused) return (await asked).status
    await (await asked).text()
    return 200
  }
  expect(await ask(inThread('t1', { device: 'laptop' }), call)).toBe(200)
  const { thread, messages } = await anna.open('t1')
  expect(thread.state).toBe('waiting')
  /** A question of a device beside the first one, in another branch. */
  const other = (device?: string) =>
    inThread('t1', {
      messages: [questionMessage('q2', 'And?')],
      answer: { id: 'a2', parentId: 'q2' },
      ...(device !== undefined && { device }),
    })
  return { clock, anna, ask, other, answer: messages[1] as ThreadMessage }
}

test('the device that asked holds the calls of its answer: another one waits with its question and its claim', async () => {
  const { clock, anna, ask, other } = await startWithCall()
  expect(await ask(other('phone'))).toBe(409)
  expect(await ask(other())).toBe(409)
  const claim = (device: string) => anna.send('PUT', 'threads/t1/claims/a1:call_0', { device })
  expect((await claim('phone')).status).toBe(409)
  await clock.advance(9000)
  expect((await claim('laptop')).status).toBe(200)
  await clock.advance(9000)
  expect(await ask(other('phone'))).toBe(409)
  await clock.advance(1000)
  expect(await ask(other('phone'))).toBe(200)
})

test('the refusal says that a device carries out a call', async () => {
  const { anna, other } = await startWithCall()
  const refused = await anna.ask(other('phone'), 'RRRRRRRRRRRRRRRRRRRRR7')
  expect(await refused.json()).toMatchObject({
    error: {
      code: 'thread_busy',
      reason: 'thread-busy',
      message: 'Another device carries out a tool call of this conversation.',
    },
  })
})

test('the same device may ask something else, and any device may go on with the answer', async () => {
  const { ask, other } = await startWithCall()
  expect(await ask(other('laptop'))).toBe(200)
  const { ask: askAgain, answer } = await startWithCall()
  const goesOn = { messages: [answer], answer: { id: 'a1', parentId: 'q1' }, device: 'phone' }
  expect(await askAgain(inThread('t1', goesOn))).toBe(200)
})

test('an answer that is stopped or deleted holds nothing', async () => {
  const stopped = await startWithCall()
  const message = { ...stopped.answer, status: 'stopped' }
  expect((await stopped.anna.send('PUT', 'threads/t1/messages/a1', message)).status).toBe(200)
  expect(await stopped.ask(stopped.other('phone'))).toBe(200)
  const deleted = await startWithCall()
  await deleted.anna.send('DELETE', 'threads/t1/messages/a1')
  expect(await deleted.ask(deleted.other('phone'))).toBe(200)
})

test('a run that was stopped is stored as stopped, although its last events had come', () => {
  const answer: ChatMessage = { id: 'a1', role: 'assistant', parts: [], status: 'complete', createdAt: 1 }
  expect(withEnd(answer, { end: 'stopped' }, false).status).toBe('stopped')
})
