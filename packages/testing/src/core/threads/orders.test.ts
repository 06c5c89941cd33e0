// The orders in which a device can learn of a run of another device: the events of the run, the answer to a load of the
// thread, the end of the stream and the answer to its own question. The tests try every order.
import { createThreads, type Thread, type ThreadEvent, type ThreadMessage, textOf } from '@chatstream/core'
import { expect, onTestFinished, test } from 'vitest'

const runId = 'run-of-another-device'
const threadId = 'thread'

function messageOf(id: string, parentId: string | undefined, text: string): ThreadMessage {
  return {
    id,
    ...(parentId !== undefined && { parentId }),
    role: id.startsWith('q') ? 'user' : 'assistant',
    parts: text === '' ? [] : [{ type: 'text', text }],
    status: 'complete',
    createdAt: Number(id.slice(1)),
    revision: 1,
  }
}
const before = [messageOf('q1', undefined, 'first'), messageOf('a2', 'q1', 'answer')]
const question = messageOf('q3', 'a2', 'second')
const begun: ThreadMessage = {
  ...messageOf('a4', 'q3', ''),
  status: 'streaming',
  runs: [{ id: runId }],
}
type End = 'complete' | 'stopped' | 'interrupted'
const ended = (status: End): ThreadMessage => ({
  ...messageOf('a4', 'q3', 'whole'),
  status,
  runs: [{ id: runId }],
  revision: 2,
})
const thread = (leafId: string, isActive: boolean): Thread => ({
  id: threadId,
  createdAt: 1,
  updatedAt: 1,
  archived: false,
  pinned: false,
  unread: false,
  leafId,
  state: isActive ? 'running' : 'idle',
  ...(isActive && { activeRunId: runId, activeMessageId: 'a4' }),
})

type Snapshot = { thread: Thread; messages: readonly ThreadMessage[] }

/** The thread before the question, with the run under way, and after its end. */
const snapshots = (end: End): readonly [Snapshot, Snapshot, Snapshot] => [
  { thread: thread('a2', false), messages: before },
  { thread: thread('a4', true), messages: [...before, question, begun] },
  { thread: thread('a4', false), messages: [...before, question, ended(end)] },
]

/** The events of the run. Late ones carry the messages as they are after its end. */
function eventsOf(end: End, areLate: boolean): ThreadEvent[] {
  const answer = areLate ? ended(end) : begun
  return [
    { type: 'message', threadId, message: question },
    { type: 'message', threadId, message: answer },
    { type: 'run-started', threadId, runId, messageId: 'a4' },
    { type: 'thread', thread: thread('a4', !areLate) },
    { type: 'message', threadId, message: ended(end) },
    { type: 'run-ended', threadId, runId, messageId: 'a4' },
    { type: 'thread', thread: thread('a4', false) },
  ]
}

/** The snapshot that a device which has seen so many events can load at the earliest. */
const earliest = (seen: number) => (seen === 0 ? 0 : seen < 5 ? 1 : 2)

const sse = (text: string, end: string) =>
  new Response(
    `id: e-1\ndata: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text } }] })}\n\n` +
      (end === 'complete'
        ? 'id: e-2\ndata: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
        : '') +
      (end === 'complete' ? 'id: e-3\ndata: [DONE]\n\n' : '') +
      `: chatstream {"end":"${end === 'interrupted' ? 'cut' : end}"}\n\n`,
    { headers: { 'content-type': 'text/event-stream', 'x-chatstream-id': runId, 'x-chatstream-epoch': 'e' } },
  )
const gone = () =>
  Response.json({ error: { code: 'stream_gone', message: 'gone', type: 'x' } }, { status: 404 })

/** All promises that can continue have done so. */
const settle = async () => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve))
}
const until = async (isSo: () => boolean) => {
  for (let tries = 0; !isSo() && tries < 1000; tries++) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** A device whose source and network do what the test says. */
function startDevice(read: () => Promise<Response>, ask: (body: string) => Promise<Response>) {
  let tell: (event: ThreadEvent) => void = () => undefined
  const loads: ((snapshot: Snapshot) => void)[] = []
  let latest: Snapshot | undefined
  const never = () => new Promise<never>(() => undefined)
  const threads = createThreads({
    url: 'http://chat.test/v1/chat/completions',
    storage: false,
    retry: { initialMs: 1, maxMs: 1, attempts: 100 },
    frames: { request: (callback) => setImmediate(callback), cancel: () => undefined },
    fetch: (_, init) => (init?.method === 'POST' ? ask(String(init.body)) : read()),
    source: {
      list: never,
      create: never,
      change: never,
      delete: never,
      writeMessage: never,
      deleteMessage: never,
      claim: never,
      messages: never,
      open: () =>
        latest === undefined ? new Promise((resolve) => loads.push(resolve)) : Promise.resolve(latest),
      watch(onEvent, onConnection) {
        tell = onEvent
        onConnection('live')
        return () => undefined
      },
    },
  })
  const chat = threads.open(threadId)
  const leave = chat.subscribe(() => undefined)
  return {
    chat,
    tell: (event: ThreadEvent) => tell(event),
    /** Answers the load under way, and those that follow. */
    answerLoad(snapshot: Snapshot) {
      latest = snapshot
      for (const resolve of loads.splice(0)) resolve(snapshot)
    },
    close() {
      leave()
      threads.close()
    },
  }
}

const shown = ({ chat }: ReturnType<typeof startDevice>) =>
  chat.getState().messages.map((message) => [textOf(message), message.status])

/** One order: the load is asked for after the event `start`, and answered after the event `answered`. */
interface Order {
  start: number
  answered: number
  /** The index of the snapshot that the load is answered with. */
  loaded: number
  areLate: boolean
}

const orders: readonly Order[] = [false, true].flatMap((areLate) =>
  range(0, 7).flatMap((start) =>
    range(start, 7).flatMap((answered) =>
      range(areLate ? 2 : earliest(start), 2).map((loaded) => ({ start, answered, loaded, areLate })),
    ),
  ),
)

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

type Stream = 'ends first' | 'ends last' | 'is gone'

async function endOf(end: End, stream: Stream, { start, answered, loaded, areLate }: Order) {
  let endStream = () => {}
  const held = new Promise<void>((resolve) => (endStream = resolve))
  const device = startDevice(
    async () => {
      if (stream === 'is gone') return gone()
      if (stream === 'ends last') await held
      return sse('whole', end)
    },
    () => Promise.reject(new Error('Nothing is asked.')),
  )
  const events = eventsOf(end, areLate)
  await settle()
  for (const event of events.slice(start, answered)) device.tell(event)
  device.answerLoad(snapshots(end)[loaded] ?? snapshots(end)[2])
  await settle()
  device.answerLoad(snapshots(end)[2])
  for (const event of events.slice(answered)) {
    device.tell(event)
    await settle()
  }
  endStream()
  await until(() => device.chat.getState().status === 'idle')
  await settle()
  const { interruptedRun, status } = device.chat.getState()
  device.close()
  return { shown: shown(device), status, interruptedRun }
}

for (const end of ['complete', 'stopped', 'interrupted'] as const) {
  for (const stream of ['ends first', 'ends last', 'is gone'] as const) {
    test(`a run of another device ends as ${end}, its stream ${stream}: in every order the stored answer is shown`, async () => {
      expect(orders.length).toBe(110)
      const ends = await Promise.all(orders.map((order) => endOf(end, stream, order)))
      const expected = {
        shown: snapshots(end)[2].messages.map((message) => [textOf(message), message.status]),
        status: 'idle',
        interruptedRun: undefined,
      }
      const wrong = orders.flatMap((order, i) =>
        JSON.stringify(ends[i]) === JSON.stringify(expected) ? [] : [{ ...order, ...ends[i] }],
      )
      expect(wrong).toEqual([])
    })
  }
}

test('a question that another device has overtaken is asked once more, after the stored answer, in every order', async () => {
  for (const snapshot of [1, 2]) {
    for (let count = 0; count <= 7; count++) {
      const asked: string[] = []
      let refuse = () => {}
      const refused = new Promise<Response>((resolve) => {
        const body = { error: { code: 'thread_busy', reason: 'thread-busy', message: 'busy', type: 'x' } }
        refuse = () => resolve(Response.json(body, { status: 409 }))
      })
      const device = startDevice(
        async () => sse('whole', 'complete'),
        (body) => {
          asked.push(body)
          return asked.length === 1 ? refused : Promise.resolve(sse('mine', 'complete'))
        },
      )
      onTestFinished(device.close)
      const [old, running, over] = snapshots('complete')
      device.answerLoad(old)
      await settle()
      const sending = device.chat.send('mine')
      await until(() => asked.length === 1)
      const events = eventsOf('complete', false)
      for (const event of events.slice(0, count)) device.tell(event)
      device.answerLoad(snapshot === 1 && count < 5 ? running : over)
      refuse()
      await settle()
      for (const event of events.slice(count)) {
        device.tell(event)
        await settle()
      }
      expect((await sending)?.status).toBe('complete')
      expect(asked.length).toBe(2)
      expect(JSON.parse(asked[1] ?? '')).toMatchObject({
        chatstream: { messages: [{ role: 'user', parentId: 'a4', revision: 0 }] },
      })
      expect(shown(device)).toEqual([
        ['first', 'complete'],
        ['answer', 'complete'],
        ['second', 'complete'],
        ['whole', 'complete'],
        ['mine', 'complete'],
        ['mine', 'complete'],
      ])
      device.close()
    }
  }
})
