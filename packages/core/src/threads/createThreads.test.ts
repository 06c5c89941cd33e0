import { expect, test } from 'vitest'
import { textOf } from '../message.ts'
import type { OpenedThread, Thread, ThreadEvent, ThreadMessage, ThreadPage } from '../thread.ts'
import { createThreads } from './createThreads.ts'
import type { ThreadSource } from './source.ts'
import type { ThreadsOptions } from './threadsOptions.ts'

const threadOf = (id: string, more: Partial<Thread> = {}): Thread => ({
  id,
  createdAt: 1,
  updatedAt: 1,
  archived: false,
  pinned: false,
  state: 'idle',
  unread: false,
  ...more,
})

/** Threads over a source whose first page and whose messages arrive when the test says so. */
function start(overrides: Partial<ThreadSource> = {}, options: Partial<ThreadsOptions> = {}) {
  let report = (_event: ThreadEvent) => {}
  let arrive = (_page: ThreadPage) => {}
  const changes: ((thread: Thread) => void)[] = []
  const opening = Promise.withResolvers<(thread: OpenedThread) => void>()
  const never = () => new Promise<never>(() => {})
  const source: ThreadSource = {
    list: () => new Promise((resolve) => (arrive = resolve)),
    watch(onEvent) {
      report = onEvent
      return () => {}
    },
    open: () => new Promise((resolve) => opening.resolve(resolve)),
    messages: never,
    create: never,
    change: () => new Promise((resolve) => changes.push(resolve)),
    delete: never,
    writeMessage: never,
    deleteMessage: never,
    claim: never,
    ...overrides,
  }
  const threads = createThreads({ url: 'http://s/api/chat', source, storage: false, ...options })
  threads.subscribe(() => {})
  return {
    threads,
    report: (event: ThreadEvent) => report(event),
    arrive: (page: ThreadPage) => arrive(page),
    opening: opening.promise,
    /** Answers the oldest change that has no response yet. */
    respond: (thread: Thread) => changes.shift()?.(thread),
    shown: () => threads.getState().threads.map(({ id, state }) => `${id} ${state}`),
  }
}

test('an event that overtakes the list wins: the answer of the list may be older', async () => {
  const { report, arrive, shown } = start()
  report({ type: 'thread', thread: threadOf('a', { state: 'idle', updatedAt: 5 }) })
  report({ type: 'thread', thread: threadOf('new', { updatedAt: 9 }) })
  report({ type: 'thread-deleted', threadId: 'gone' })
  arrive({ threads: [threadOf('a', { state: 'running' }), threadOf('b'), threadOf('gone')] })
  await expect.poll(shown).toEqual(['new idle', 'a idle', 'b idle'])
})

test('fetchPage returns what events said meanwhile, without threads that were deleted', async () => {
  const { threads, report, arrive } = start()
  const page = threads.fetchPage({})
  report({ type: 'thread', thread: threadOf('a', { state: 'idle' }) })
  report({ type: 'thread-deleted', threadId: 'gone' })
  arrive({ threads: [threadOf('a', { state: 'running' }), threadOf('gone')] })
  expect((await page).threads).toEqual([threadOf('a', { state: 'idle' })])
})

test('an event that overtakes the response of a change wins: the response may be older', async () => {
  const { threads, report, arrive, respond, shown } = start()
  arrive({ threads: [threadOf('a', { state: 'waiting', unread: true })] })
  await expect.poll(shown).toEqual(['a waiting'])
  const update = threads.update('a', { unread: false })
  report({ type: 'thread', thread: threadOf('a', { state: 'idle', unread: false }) })
  respond(threadOf('a', { state: 'waiting', unread: false }))
  await update
  expect(threads.getState().threads).toEqual([threadOf('a', { state: 'idle' })])
})

test('an event that came before a change was sent does not hide its response', async () => {
  const { threads, report, respond } = start()
  report({ type: 'thread', thread: threadOf('a', { title: 'old' }) })
  const rename = threads.rename('a', 'new')
  respond(threadOf('a', { title: 'new', updatedAt: 2 }))
  await rename
  expect(threads.getState().threads).toEqual([threadOf('a', { title: 'new', updatedAt: 2 })])
})

const messageOf = (id: string, more: Partial<ThreadMessage>): ThreadMessage => ({
  id,
  role: 'assistant',
  parts: [],
  status: 'complete',
  createdAt: 1,
  revision: 1,
  ...more,
})

test('events that overtake the messages of a thread win: the end of an answer is shown', async () => {
  const { threads, report, opening } = start()
  const chat = threads.open('a')
  chat.subscribe(() => {})
  const opened = await opening
  const question = messageOf('q', { role: 'user', parts: [{ type: 'text', text: 'Hi' }] })
  const answer = messageOf('m', { parentId: 'q', runs: [{ id: 'r' }] })
  const ended = { ...answer, revision: 2, parts: [{ type: 'text', text: 'Hello!' }] } as const
  const thread = threadOf('a', { leafId: 'm' })
  report({ type: 'message', threadId: 'a', message: ended })
  report({ type: 'run-ended', threadId: 'a', runId: 'r', messageId: 'm' })
  report({ type: 'thread', thread })
  opened({
    thread: { ...thread, state: 'running', activeRunId: 'r', activeMessageId: 'm' },
    messages: [question, { ...answer, status: 'streaming' }],
  })
  await expect.poll(() => chat.getState().messages.map(textOf)).toEqual(['Hi', 'Hello!'])
  expect(chat.getState().status).toBe('idle')
})

test('a device that cannot read the run of another one stores nothing of it, and shows its end', async () => {
  const saved: unknown[] = []
  let asked = 0
  const answer = messageOf('m', { parentId: 'q', status: 'streaming', runs: [{ id: 'r' }] })
  const question = messageOf('q', { role: 'user', parts: [{ type: 'text', text: 'Hi' }] })
  const thread = threadOf('a', { state: 'running', leafId: 'm', activeRunId: 'r', activeMessageId: 'm' })
  const { threads, report } = start(
    {
      open: async () => ({ thread, messages: [question, answer] }),
      runs: { begin: async () => {}, save: async (...run) => void saved.push(run) },
    },
    {
      async fetch() {
        asked++
        return new Response(null, { status: 404 })
      },
    },
  )
  const chat = threads.open('a')
  chat.subscribe(() => {})
  await expect.poll(() => asked).toBeGreaterThan(0)
  await expect.poll(() => chat.getState().error?.status).toBe(404)
  const text = { type: 'text', text: 'Hello!' } as const
  report({
    type: 'message',
    threadId: 'a',
    message: { ...answer, status: 'complete', revision: 2, parts: [text] },
  })
  report({ type: 'run-ended', threadId: 'a', runId: 'r', messageId: 'm' })
  await expect.poll(() => chat.getState().messages.map(textOf)).toEqual(['Hi', 'Hello!'])
  expect(saved).toEqual([])
})

test('an answer that was restored, and is stored on another branch, gives way to the shown one', async () => {
  const question = messageOf('q', { role: 'user', parts: [{ type: 'text', text: 'Hi' }] })
  const [old, shown] = ['old', 'new'].map((id) => messageOf(id, { parentId: 'q' })) as [
    ThreadMessage,
    ThreadMessage,
  ]
  const { revision: _, ...restored } = old
  const storage = {
    getItem: () => JSON.stringify({ messages: [question, restored], fields: {} }),
    setItem: () => {},
    removeItem: () => {},
  }
  const { threads } = start(
    {
      open: async () => ({ thread: threadOf('a', { leafId: 'new' }), messages: [question, shown] }),
      messages: async () => ({ messages: [question, shown, old] }),
    },
    { storage },
  )
  const chat = threads.open('a')
  chat.subscribe(() => {})
  await expect.poll(() => chat.getState().messageIds).toEqual(['q', 'new'])
  expect(chat.getState().hidden.map(({ id }) => id)).toEqual(['old'])
})

const eventsOf = (...deltas: object[]) =>
  new Response(
    deltas
      .map((delta, i) => {
        const finish_reason = i === deltas.length - 1 ? ('tool_calls' in delta ? 'tool_calls' : 'stop') : null
        return `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`
      })
      .join('') + 'data: [DONE]\n\n',
    { headers: { 'content-type': 'text/event-stream' } },
  )

test('a run that another device has overtaken after the result of a tool: the result is stored, and the answer goes on', async () => {
  const written: ThreadMessage[] = []
  const asked: unknown[] = []
  let worked = 0
  const call = { tool_calls: [{ index: 0, id: 'c', function: { name: 'work', arguments: '{}' } }] }
  const answers = [
    () => eventsOf(call),
    () => Response.json({ error: { code: 'thread_busy', reason: 'thread-busy' } }, { status: 409 }),
    () => eventsOf({ content: 'Done.' }),
  ]
  const { threads } = start(
    {
      claim: async () => 0,
      async writeMessage(_, message) {
        written.push(message)
        return { ...message, revision: message.revision + 1 }
      },
      open: async () => ({ thread: threadOf('a', { leafId: 'm' }), messages: written.slice(-1) }),
      messages: async () => ({ messages: [] }),
    },
    {
      schema: { tools: { work: { execute: () => ++worked } } },
      async fetch(_, init) {
        asked.push(init?.body)
        return answers[asked.length - 1]?.() ?? Response.error()
      },
    },
  )
  const chat = threads.open()
  chat.subscribe(() => {})
  await chat.send('Work!')
  await expect.poll(() => chat.getState().messages.map(textOf)).toEqual(['Work!', 'Done.'])
  expect([worked, asked.length]).toEqual([1, 3])
  expect(written[0]).toMatchObject({ status: 'complete', runs: [{}], parts: [{ state: 'done', output: 1 }] })
})

/** A thread with one question and its answer, and the questions that its page asks. */
async function startAnswered(answer: () => Promise<Response>) {
  const question = messageOf('q', { role: 'user', parts: [{ type: 'text', text: 'Hi' }] })
  const messages = [question, messageOf('m', { parentId: 'q', revision: 2, runs: [{ id: 'r' }] })]
  const asked: { messages: ThreadMessage[]; answer: { id: string; parentId: string } }[] = []
  const { threads, report } = start(
    {
      open: async () => ({ thread: threadOf('a', { leafId: 'm' }), messages }),
      messages: async () => ({ messages }),
    },
    {
      fetch(_, init) {
        asked.push((JSON.parse(String(init?.body)) as { chatstream: (typeof asked)[number] }).chatstream)
        return answer()
      },
    },
  )
  const chat = threads.open('a')
  chat.subscribe(() => {})
  await expect.poll(() => chat.getState().messageIds).toEqual(['q', 'm'])
  return { chat, report, asked, threads }
}

test('nothing is asked between the question of another device and its answer', async () => {
  const { chat, report, asked } = await startAnswered(async () => eventsOf({ content: 'Yes.' }))
  const question = messageOf('q2', { role: 'user', parentId: 'm', parts: [{ type: 'text', text: 'Theirs' }] })
  report({ type: 'message', threadId: 'a', message: question })
  const sending = chat.send('Mine')
  await expect.poll(() => chat.getState().queue.length).toBe(1)
  expect(asked).toEqual([])
  report({ type: 'message', threadId: 'a', message: messageOf('m2', { parentId: 'q2', revision: 2 }) })
  expect((await sending)?.status).toBe('complete')
  expect(asked.map(({ messages }) => messages.map(({ parentId }) => parentId))).toEqual([['m2']])
})

test('a load that began before another answer was asked for leaves that answer shown', async () => {
  const { chat, report, asked } = await startAnswered(() => new Promise(() => {}))
  void chat.regenerate()
  await expect.poll(() => asked.length).toBe(1)
  const { id } = asked[0]?.answer ?? { id: '' }
  const begun = messageOf(id, { parentId: 'q', status: 'streaming', runs: [{ id: 'own' }] })
  report({ type: 'message', threadId: 'a', message: begun })
  report({ type: 'refetch' })
  await expect.poll(() => chat.getState().hidden.map((message) => message.id)).toEqual(['m'])
  await new Promise((resolve) => setImmediate(resolve))
  expect(chat.getState().messageIds).toEqual(['q', id])
})
