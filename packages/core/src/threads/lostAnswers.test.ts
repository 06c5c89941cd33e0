import { expect, test } from 'vitest'
import { textOf } from '../message.ts'
import type { Thread, ThreadEvent, ThreadMessage } from '../thread.ts'
import { createThreads } from './createThreads.ts'

const run = { runs: [{ id: 'r' }] }
const common = { parts: [], status: 'complete', createdAt: 1, revision: 1 } as const
const question: ThreadMessage = { ...common, id: 'q', role: 'user' }
const begun: ThreadMessage = {
  ...common,
  ...run,
  id: 'm',
  parentId: 'q',
  role: 'assistant',
  status: 'streaming',
}
const thread: Thread = {
  id: 'a',
  createdAt: 1,
  updatedAt: 1,
  archived: false,
  pinned: false,
  unread: false,
  state: 'idle',
  leafId: 'm',
}
const error = { kind: 'network', reason: 'run-lost', message: 'lost', retryable: false } as const

/** The answer as a server has stored its end that died while it arrived. */
const storedEnd = (text: string, revision = 2): ThreadMessage => ({
  ...begun,
  status: 'interrupted',
  revision,
  error,
  parts: [{ type: 'text', text }],
})

/** A page reads an answer until the server dies. The server then has the answer `stored`. */
function startLost(stored: ThreadMessage) {
  const written: ThreadMessage[] = []
  let report = (_event: ThreadEvent) => {}
  let [opened, asked] = [0, 0]
  const never = () => new Promise<never>(() => {})
  const chunk = { choices: [{ index: 0, delta: { content: 'It is still running. This' } }] }
  const headers = {
    'content-type': 'text/event-stream',
    'x-chatstream-id': 'r',
    'x-chatstream-epoch': 'e',
  }
  const threads = createThreads({
    url: 'http://s/api/chat',
    storage: false,
    retry: { initialMs: 0, attempts: 1 },
    async fetch() {
      if (asked++ === 0) return new Response(`id: e-1\ndata: ${JSON.stringify(chunk)}\n\n`, { headers })
      return Response.json({ error: { code: 'stream_gone', message: 'gone' } }, { status: 404 })
    },
    source: {
      list: never,
      watch(onEvent) {
        report = onEvent
        return () => {}
      },
      async open() {
        if (opened++ > 0) return { thread, messages: [question, stored] }
        const active = { state: 'running', activeRunId: 'r', activeMessageId: 'm' } as const
        return { thread: { ...thread, ...active }, messages: [question, begun] }
      },
      messages: never,
      create: never,
      change: never,
      delete: never,
      async writeMessage(_, message) {
        written.push(message)
        return { ...message, revision: message.revision + 1 }
      },
      deleteMessage: never,
      claim: never,
    },
  })
  threads.subscribe(() => {})
  const chat = threads.open('a')
  chat.subscribe(() => {})
  return {
    written,
    tell: (message: ThreadMessage) => report({ type: 'message', threadId: 'a', message }),
    answer: () => chat.getState().messages.at(-1),
    isLoadedAgain: () => opened > 1,
  }
}

test('what a page shows of an answer stays if the server has stored less, and is stored', async () => {
  const { answer, tell, written, isLoadedAgain } = startLost(storedEnd('It is still'))
  await expect.poll(() => written.length).toBe(1)
  expect(isLoadedAgain()).toBe(true)
  const parts = [{ type: 'text', text: 'It is still running. This' }]
  expect(answer()).toMatchObject({ parts, status: 'interrupted', error })
  expect(written[0]).toMatchObject({ parts, status: 'interrupted', error, revision: 2 })
  // Another page, which had read less, has stored its text.
  tell(storedEnd('It is still running.', 3))
  await expect.poll(() => written.length).toBe(2)
  expect(answer()).toMatchObject({ parts })
  // One that had read more is right.
  const more = storedEnd('It is still running. This answer', 5)
  tell(more)
  expect(answer()).toMatchObject({ parts: more.parts })
  expect(written.length).toBe(2)
})

test('the stored end of an answer that does not begin like the shown text is shown', async () => {
  const { answer, written } = startLost(storedEnd('It was'))
  await expect.poll(() => textOf(answer() ?? question)).toBe('It was')
  expect(written).toEqual([])
})
