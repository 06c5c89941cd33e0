import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { textOf } from '@chatstream/core'
import type { ThreadMessage, ThreadQuestion } from '@chatstream/core'
import { seededRandom } from '@chatstream/testing'
import { delta, startProvider } from '../servers.testing.ts'
import { sqliteThreads } from '../threadStores/sqliteThreads.ts'
import { blocksOf } from '../streams/streams.testing.ts'
import { startCommand } from '../streams/processes.testing.ts'
import { client, finish, inThread, questionMessage, sse } from './threads.testing.ts'

/** Kills in one run of the test; `CHATSTREAM_KILLS=50` is the whole of them. */
const kills = Number(process.env['CHATSTREAM_KILLS'] ?? 4)
/** A call of a tool that the page carries out. */
const callBlock = `data: ${JSON.stringify({
  choices: [
    {
      index: 0,
      delta: { tool_calls: [{ index: 0, id: 'call_0', function: { name: 'pay', arguments: '{}' } }] },
      finish_reason: 'tool_calls',
    },
  ],
})}\n\ndata: [DONE]\n\n`
const words = Array.from({ length: 30 }, (_, i) => `w${i} `)

/** Answers each question: the next one with a call of a tool if `isCall` says so, the others with words. */
async function answer(
  provider: Awaited<ReturnType<typeof startProvider>>,
  asked: string[],
  isCall: () => boolean,
): Promise<void> {
  for (;;) {
    const { res, body } = await provider.next()
    asked.push(await body())
    res.on('error', () => {})
    res.writeHead(200, sse)
    if (isCall()) {
      res.end(callBlock)
      continue
    }
    for (const word of words) {
      res.write(delta(word))
      await new Promise((resolve) => setTimeout(resolve, 4))
    }
    res.end(finish)
  }
}

/** The words of an answer, up to its end or to the end of its connection. */
async function readWords(asked: Promise<Response>): Promise<string> {
  let read = ''
  try {
    const { next: nextBlock } = blocksOf(await asked)
    for (let block = await nextBlock(); block !== undefined; block = await nextBlock()) read += block
  } catch {
    // The proxy was killed.
  }
  return [...read.matchAll(/"content":"(w\d+ )"/g)].map(([, word]) => word).join('')
}

/** Lets a first run end with a call, and writes its result. Returns the question that goes on with it. */
async function withResult(
  { ask, open, json }: ReturnType<typeof client>,
  threadId: string,
  question: Partial<ThreadQuestion>,
  id: string,
): Promise<Partial<ThreadQuestion>> {
  await (await ask(inThread(threadId, question), id)).text()
  const [, called] = (await open(threadId)).messages as readonly [ThreadMessage, ThreadMessage]
  const parts = called.parts.map((part) =>
    part.type === 'tool-call' ? { ...part, state: 'done' as const, output: 'paid' } : part,
  )
  const path = `threads/${threadId}/messages/${called.id}`
  const { message } = await json<{ message: ThreadMessage }>('PUT', path, { ...called, parts })
  return { messages: [message], answer: { id: called.id, parentId: 'q1' } }
}

/** A provider, and a function that starts a proxy over the same two SQLite files. */
async function startKillable(isCall: () => boolean) {
  const provider = await startProvider({ hasModels: true })
  const asked: string[] = []
  void answer(provider, asked, isCall)
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-killed-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [log, threads] = ['streams', 'threads'].map((name) => `sqlite:${join(folder, name)}.db`) as [
    string,
    string,
  ]
  const store = sqliteThreads(join(folder, 'threads.db'))
  onTestFinished(() => store.close())
  return { asked, store, start: () => startCommand(provider.url, log, ['--threads', threads]) }
}

test('after SIGKILL at any moment the store has the question, results of tools, and what was logged of the answer', async () => {
  const random = seededRandom(7)
  let isCall = false
  const { asked, start } = await startKillable(() => isCall)
  let proxy = await start()
  for (let i = 0; i < kills; i++) {
    const [threadId, id] = [`t${i}`, `R${String(i).padStart(21, '0')}`]
    let question: Partial<ThreadQuestion> = { messages: [questionMessage('q1', `Question ${i}`)] }
    // Every other answer goes on after the result of a tool, which is acknowledged before the kill.
    const hasTool = i % 2 === 1
    if (hasTool) {
      isCall = true
      question = await withResult(client(proxy.url), threadId, question, `T${String(i).padStart(21, '0')}`)
      isCall = false
    }
    const earlier = asked.length
    const waitMs = random() * 200
    const reading = readWords(client(proxy.url).ask(inThread(threadId, question), id))
    await new Promise((resolve) => setTimeout(resolve, waitMs))
    await proxy.kill('SIGKILL')
    const seen = await reading
    proxy = await start()
    const { open, send } = client(proxy.url)
    // One that was killed before it had stored the question has not asked it.
    const isStored = (await send('GET', `threads/${threadId}`)).status === 200
    expect([i, isStored || asked.length === earlier]).toEqual([i, true])
    if (!isStored && !hasTool) continue
    const stored = await vi.waitFor(async () => {
      const opened = await open(threadId)
      expect(opened.thread.state).not.toBe('running')
      return opened
    })
    const [asks, answered] = stored.messages as readonly [ThreadMessage, ThreadMessage]
    expect(textOf(asks)).toBe(`Question ${i}`)
    const text = textOf(answered)
    const results = answered.parts.flatMap((part) =>
      part.type === 'tool-call' ? [[part.state, part.output]] : [],
    )
    expect([i, results]).toEqual([i, hasTool ? [['done', 'paid']] : []])
    // The second run may have been killed before it had begun.
    const isBegun = answered.runs?.some((run) => run.id === id) === true
    expect([i, isBegun || (text === '' && asked.length === earlier)]).toEqual([i, true])
    if (!isBegun) continue
    expect([i, words.join('').startsWith(text)]).toEqual([i, true])
    expect([i, text.startsWith(seen)]).toEqual([i, true])
    expect([i, answered.status]).toEqual([
      i,
      text === words.join('') && answered.status === 'complete' ? 'complete' : 'interrupted',
    ])
    // Asked once at the most, also after the restart.
    expect([i, asked.length - earlier <= 1]).toEqual([i, true])
  }
}, 600_000)

test('after SIGKILL at any moment of an answer with a call of a tool, the device that asked holds the call', async () => {
  const random = seededRandom(11)
  const { asked, store, start } = await startKillable(() => true)
  let proxy = await start()
  for (let i = 0; i < kills; i++) {
    const [threadId, id] = [`t${i}`, `R${String(i).padStart(21, '0')}`]
    const question = { messages: [questionMessage('q1', `Question ${i}`)], device: 'laptop' }
    const earlier = asked.length
    const reading = readWords(client(proxy.url).ask(inThread(threadId, question), id))
    await new Promise((resolve) => setTimeout(resolve, random() * 60))
    await proxy.kill('SIGKILL')
    await reading
    proxy = await start()
    const { open, send } = client(proxy.url)
    const isStored = (await send('GET', `threads/${threadId}`)).status === 200
    expect([i, isStored || asked.length === earlier]).toEqual([i, true])
    if (!isStored) continue
    await vi.waitFor(async () => expect((await open(threadId)).thread.state).not.toBe('running'))
    const thread = await store.find('', threadId)
    const devices = Object.entries(thread?.claims ?? {}).map(([call, { device }]) => [call, device])
    // The call may not have been logged before the kill.
    const isHeld = thread?.state === 'waiting'
    expect([i, thread?.state, devices]).toEqual([
      i,
      isHeld ? 'waiting' : 'failed',
      isHeld ? [['a1:call_0', 'laptop']] : [],
    ])
    expect([i, asked.length - earlier <= 1]).toEqual([i, true])
  }
}, 600_000)
