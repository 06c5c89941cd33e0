import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { textOf } from '@chatstream/core'
import type { ThreadMessage } from '@chatstream/core'
import { seededRandom } from '@chatstream/testing'
import { delta, startProvider } from '../servers.testing.ts'
import { blocksOf } from '../streams/streams.testing.ts'
import { startCommand } from '../streams/processes.testing.ts'
import { client, finish, inThread, questionMessage, sse } from './threads.testing.ts'

/** Kills in one run of the test; `CHATSTREAM_KILLS=50` is the whole of them. */
const kills = Number(process.env['CHATSTREAM_KILLS'] ?? 3)
const words = Array.from({ length: 30 }, (_, i) => `w${i} `)

/** Lets each answer of the provider begin; some hold a tool's call. */
async function answer(provider: Awaited<ReturnType<typeof startProvider>>, asked: string[]): Promise<void> {
  for (;;) {
    const { res, body } = await provider.next()
    asked.push(await body())
    res.on('error', () => {})
    res.writeHead(200, sse)
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

test('after SIGKILL at any moment the store has the question and what was logged of its answer', async () => {
  const random = seededRandom(7)
  const provider = await startProvider({ hasModels: true })
  const asked: string[] = []
  void answer(provider, asked)
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-killed-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const [log, threads] = ['streams', 'threads'].map((name) => `sqlite:${join(folder, name)}.db`) as [
    string,
    string,
  ]
  const start = () => startCommand(provider.url, log, ['--threads', threads])
  let proxy = await start()
  for (let i = 0; i < kills; i++) {
    const [threadId, id] = [`t${i}`, `R${String(i).padStart(21, '0')}`]
    const earlier = asked.length
    const question = { messages: [questionMessage('q1', `Question ${i}`)] }
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
    if (!isStored) continue
    const stored = await vi.waitFor(async () => {
      const opened = await open(threadId)
      expect(opened.thread.state).not.toBe('running')
      return opened
    }, 30_000)
    const [asks, answered] = stored.messages as readonly [ThreadMessage, ThreadMessage]
    expect(textOf(asks)).toBe(`Question ${i}`)
    const text = textOf(answered)
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
