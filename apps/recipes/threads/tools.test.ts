import { type Chat, type ChatMessage, codeer, createId, textOf, tool } from '@chatstream/core'
import { manualClock, type Script } from '@chatstream/testing'
import { expect, test } from 'vitest'
import { isIdle, startThreads, until, watch } from './world.ts'

const call = (index: number): Script =>
  index === 0
    ? [{ text: 'I pay. ' }, { toolCall: { name: 'pay', input: { sum: 1 } } }]
    : `paid in round ${index}`
const script = ({ index }: { index: number }) => call(index)
const payingTwice: Script = [1, 2].map((sum) => ({ toolCall: { name: 'pay', input: { sum } } }))

/** A tool that counts how often it runs, on each device. */
function payments(needsApproval = false) {
  const runs: string[] = []
  const of = (device: string, work: () => Promise<void> = async () => undefined) => ({
    tools: {
      pay: tool({
        needsApproval: () => needsApproval,
        async execute() {
          runs.push(device)
          await work()
          return 'ok'
        },
      }),
    },
  })
  return { runs, of }
}
const lastText = (chat: Chat) => {
  const last = chat.getState().messages.at(-1)
  return last === undefined ? '' : textOf(last)
}
const callState = (chat: Chat) =>
  chat
    .getState()
    .messages.at(-1)
    ?.parts.find((part) => part.type === 'tool-call')?.state

test('a client tool runs once, on the device that asked; the other one follows both runs', async () => {
  const { device, model } = await startThreads({ script })
  const { runs, of } = payments()
  const id = createId()
  const a = watch(device({ schema: of('A') }).open(id))
  const b = watch(device({ schema: of('B') }).open(id))
  await a.send('pay')
  await until(b, (chat) => isIdle(chat) && lastText(chat) === 'I pay. paid in round 1')
  expect(runs).toEqual(['A'])
  expect(model.requests.length).toBe(2)
  expect(lastText(a)).toBe(lastText(b))
})

test('two answers whose calls have one id: both are carried out', async () => {
  const paying = [{ toolCall: { name: 'pay', input: { sum: 1 }, id: 'call_0' } }]
  const { device } = await startThreads({
    script: ({ index }: { index: number }) => (index % 2 === 0 ? paying : `paid in round ${index}`),
  })
  const { runs, of } = payments()
  const id = createId()
  await watch(device({ schema: of('A') }).open(id)).send('pay')
  const b = watch(device({ schema: of('B') }).open(id))
  await b.send('pay again')
  expect([lastText(b), runs]).toEqual(['paid in round 3', ['A', 'B']])
})

test('a long tool is renewed, so that no other device begins it', async () => {
  const { device, model } = await startThreads({ script })
  const { runs, of } = payments()
  let finish = () => undefined as void
  const working = new Promise<void>((resolve) => (finish = resolve))
  const id = createId()
  const [clockA, clockB] = [manualClock(), manualClock()]
  const a = watch(device({ schema: of('A', () => working), clock: clockA }).open(id))
  const b = watch(device({ schema: of('B'), clock: clockB }).open(id))
  const sending = a.send('pay')
  await until(a, (chat) => callState(chat) === 'running')
  await until(b, (chat) => chat.getState().status === 'waiting')
  for (let i = 0; i < 6; i++) {
    clockB.advance(10_000)
    clockA.advance(5000)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(runs).toEqual(['A'])
  finish()
  await sending
  await until(b, (chat) => isIdle(chat) && lastText(chat) === 'I pay. paid in round 1')
  expect([runs, model.requests.length]).toEqual([['A'], 2])
})

test('the device that asked is gone for 10 s: another one carries the tool out and goes on', async () => {
  const clock = manualClock()
  const { device, model } = await startThreads({ script, proxy: { clock } })
  const { runs, of } = payments()
  const id = createId()
  const first = device({ schema: of('A', () => new Promise(() => undefined)), toolRounds: 0 })
  const a = watch(first.open(id))
  const b = watch(device({ schema: of('B'), clock }).open(id))
  await a.send('pay')
  first.close()
  await until(b, (chat) => chat.getState().status === 'waiting')
  expect(runs).toEqual([])
  // The wait for the claim may begin a little later than the status says.
  await expect
    .poll(() => {
      clock.advance(10_000)
      return isIdle(b) && lastText(b)
    })
    .toBe('I pay. paid in round 1')
  expect([runs, model.requests.length]).toEqual([['B'], 2])
})

test('an approval on B lets A go on', async () => {
  const { device, model } = await startThreads({ script })
  const { runs, of } = payments(true)
  const id = createId()
  const a = watch(device({ schema: of('A') }).open(id))
  const b = watch(device({ schema: of('B') }).open(id))
  await a.send('pay')
  expect(callState(a)).toBe('awaiting-approval')
  await until(b, (chat) => isIdle(chat) && callState(chat) === 'awaiting-approval')
  const part = b
    .getState()
    .messages.at(-1)
    ?.parts.find((each) => each.type === 'tool-call')
  void b.approveTool(part?.id ?? '')
  await until(a, (chat) => isIdle(chat) && lastText(chat) === 'I pay. paid in round 1')
  await until(b, (chat) => isIdle(chat) && lastText(chat) === 'I pay. paid in round 1')
  expect([runs, model.requests.length]).toEqual([['A'], 2])
})

test('a device that comes later sees the approval that is asked for, and may deny it', async () => {
  const { device, model } = await startThreads({ script })
  const { runs, of } = payments(true)
  const id = createId()
  const a = watch(device({ schema: of('A') }).open(id))
  await a.send('pay')
  const b = watch(device({ schema: of('B') }).open(id))
  await until(b, (chat) => callState(chat) === 'awaiting-approval')
  const part = b
    .getState()
    .messages.at(-1)
    ?.parts.find((each) => each.type === 'tool-call')
  expect((await b.denyTool(part?.id ?? ''))?.status).toBe('complete')
  await until(a, (chat) => isIdle(chat) && lastText(chat) === 'I pay. paid in round 1')
  expect([runs, model.requests.length, callState(a)]).toEqual([[], 2, 'denied'])
})

test('two calls that two devices answer at the same time: the stale one gets the newer message, and merges its own answer', async () => {
  const { device, model, store } = await startThreads({
    script: ({ index }: { index: number }) => (index === 0 ? payingTwice : 'denied both'),
  })
  const { of } = payments(true)
  const id = createId()
  const a = watch(device({ schema: of('A') }).open(id))
  await a.send('pay twice')
  const answerId = a.getState().messageIds[1] ?? ''
  const stored = async () => (await store.branch('', id, answerId, 1))[0]
  const states = (message: ChatMessage | undefined) =>
    message?.parts.flatMap((part) => (part.type === 'tool-call' ? [part.state] : []))
  await expect.poll(async () => states(await stored())).toEqual(['awaiting-approval', 'awaiting-approval'])
  // The changes of A do not reach B: only the refusal of its write does.
  const replies: string[] = []
  const fetchOnB: typeof fetch = async (url, init) => {
    if (String(url).endsWith('/events')) return new Promise(() => undefined)
    const response = await fetch(url, init)
    if (init?.method === 'PUT') replies.push(`${response.status}`)
    return response
  }
  const b = watch(device({ schema: of('B'), fetch: fetchOnB }).open(id))
  await until(b, (chat) => isIdle(chat) && callState(chat) === 'awaiting-approval')
  const calls = b.getState().messages[1]?.parts ?? []
  const [first = '', second = ''] = calls.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []))
  await a.denyTool(first)
  await expect.poll(async () => states(await stored())).toEqual(['denied', 'awaiting-approval'])
  await b.denyTool(second)
  await until(b, (chat) => isIdle(chat) && lastText(chat) === 'denied both')
  expect(replies).toEqual(['409', '200'])
  expect(states(b.getState().messages[1])).toEqual(['denied', 'denied'])
  expect(states(await stored())).toEqual(['denied', 'denied'])
  await until(a, (chat) => isIdle(chat) && lastText(chat) === 'denied both')
  expect(model.requests.length).toBe(2)
})

test('a form of an agent makes its thread wait for the user', async () => {
  const args = { type: 'object', properties: { name: { type: 'string', title: 'Your name' } } }
  const step = { kind: 'consultant_request_form', title: 'Your name', args }
  const { device, url } = await startThreads({
    script: ({ index }: { index: number }) => (index === 0 ? [{ text: 'Who are you?' }, { step }] : 'Hello'),
    api: 'codeer',
  })
  const threads = device({ protocol: codeer(), url: `${url}/api/api/v1/chats/7/messages` })
  threads.subscribe(() => undefined)
  const chat = watch(threads.open())
  await chat.send('Hi')
  await expect.poll(() => threads.getState().threads.map(({ state }) => state)).toEqual(['waiting'])
  await chat.send('Anna')
  await expect.poll(() => threads.getState().threads.map(({ state }) => state)).toEqual(['idle'])
})

test('a question of another device waits until the answer has gone on after its tool', async () => {
  const { device, model } = await startThreads({ script })
  const { runs, of } = payments()
  let finish = () => undefined as void
  const working = new Promise<void>((resolve) => (finish = resolve))
  const id = createId()
  const a = watch(device({ schema: of('A', () => working) }).open(id))
  // B knows nothing of the first question until its own is refused.
  const refused = Promise.withResolvers<void>()
  const fetchOnB: typeof fetch = async (url, init) => {
    const response = await fetch(url, init)
    if (init?.method === 'POST' && response.status === 409) refused.resolve()
    if (init?.method === 'GET') await refused.promise
    return response
  }
  const threadsOnB = device({ schema: of('B'), fetch: fetchOnB, random: () => 0 })
  void threadsOnB.create({ id }).catch(() => undefined)
  const b = watch(threadsOnB.open(id))
  const first = a.send('pay')
  await until(a, (chat) => callState(chat) === 'running')
  const second = b.send('and now?')
  await refused.promise
  finish()
  await first
  expect(lastText(a)).toContain('I pay. paid in round 1')
  await second
  await until(a, (chat) => isIdle(chat) && lastText(chat) === 'paid in round 2')
  expect(a.getState().messages.map(textOf)).toEqual([
    'pay',
    'I pay. paid in round 1',
    'and now?',
    'paid in round 2',
  ])
  expect([runs, model.requests.length]).toEqual([['A'], 3])
})

test('a stop while the tool runs ends the wait of the other device', async () => {
  const { device, model } = await startThreads({ script })
  const { runs, of } = payments()
  const id = createId()
  const clock = manualClock()
  const a = watch(device({ schema: of('A', () => new Promise(() => undefined)) }).open(id))
  const b = watch(device({ schema: of('B'), clock }).open(id))
  void a.send('pay')
  await until(a, (chat) => callState(chat) === 'running')
  await until(b, (chat) => chat.getState().status === 'waiting')
  a.stop()
  await until(b, (chat) => isIdle(chat) && chat.getState().messages[1]?.status === 'stopped')
  await clock.advance(60_000)
  expect([runs, model.requests.length, isIdle(b)]).toEqual([['A'], 1, true])
})

test('a stop before the claim is answered is stored, so that no other device carries the call out', async () => {
  const { device, model } = await startThreads({ script })
  const { runs, of } = payments()
  const id = createId()
  const clock = manualClock()
  const fetchOnA: typeof fetch = (url, init) =>
    String(url).includes('/claims/') ? new Promise(() => undefined) : fetch(url, init)
  const a = watch(device({ schema: of('A'), fetch: fetchOnA }).open(id))
  const b = watch(device({ schema: of('B'), clock }).open(id))
  void a.send('pay')
  await until(a, (chat) => chat.getState().status === 'waiting')
  await until(b, (chat) => chat.getState().status === 'waiting')
  a.stop()
  await until(b, (chat) => isIdle(chat) && chat.getState().messages[1]?.status === 'stopped')
  await clock.advance(60_000)
  expect([runs, model.requests.length]).toEqual([[], 1])
})

test('a denial whose write is cut off is written again, so that the other device learns of it', async () => {
  const { device } = await startThreads({ script: ({ index }) => (index === 0 ? payingTwice : 'denied') })
  const { of } = payments(true)
  const id = createId()
  const a = watch(device({ schema: of('A') }).open(id))
  await a.send('pay twice')
  let writes = 0
  const fetchOnB: typeof fetch = (url, init) =>
    init?.method === 'PUT' && writes++ === 0
      ? Promise.reject(new TypeError('fetch failed'))
      : fetch(url, init)
  const b = watch(device({ schema: of('B'), fetch: fetchOnB, random: () => 0 }).open(id))
  await until(b, (chat) => isIdle(chat) && callState(chat) === 'awaiting-approval')
  const calls = b.getState().messages[1]?.parts ?? []
  await b.denyTool(calls.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []))[0] ?? '')
  await until(a, (chat) => callState(chat) === 'denied')
  expect(writes).toBe(2)
})
