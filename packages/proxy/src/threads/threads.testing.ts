import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { OpenedThread, Part, ThreadMessage, ThreadQuestion } from '@chatstream/core'
import { question } from '../servers.testing.ts'
import { sqliteThreads } from '../threadStores/sqliteThreads.ts'

export const runId = 'AAAAAAAAAAAAAAAAAAAAA1'

export const sse = { 'content-type': 'text/event-stream' }

/** The last events of an answer in the format of OpenAI's Chat Completions API. */
export const finish = `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}\n\ndata: [DONE]\n\n`

/** Returns a question as a client sends it to a thread. */
export function questionMessage(id: string, text: string, more: Partial<ThreadMessage> = {}): ThreadMessage {
  const parts: Part[] = [{ type: 'text', text }]
  return { id, role: 'user', parts, status: 'complete', createdAt: 1, revision: 0, ...more }
}

/** Returns the field `chatstream` of a request that asks the question “Hello?” in a thread. */
export function inThread(threadId: string, more: Partial<ThreadQuestion> = {}): ThreadQuestion {
  return {
    threadId,
    messages: [questionMessage('q1', 'Hello?')],
    answer: { id: 'a1', parentId: 'q1' },
    ...more,
  }
}

/** Creates a client of the thread routes. `user` is sent in the header `x-user`. */
export function client(url: string, user = 'anna') {
  const headers = { 'content-type': 'application/json', 'x-user': user }
  const send = (method: string, path: string, body?: unknown) =>
    fetch(`${url}/${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
  async function json<Value>(method: string, path: string, body?: unknown): Promise<Value> {
    return (await send(method, path, body)).json() as Promise<Value>
  }
  return {
    send,
    json,
    open: (id: string) => json<OpenedThread>('GET', `threads/${id}`),
    /** Asks a question. An answer that the test does not read is canceled at its end. */
    async ask(chatstream: ThreadQuestion, id = runId) {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { ...headers, 'x-chatstream-id': id },
        body: JSON.stringify({ ...question, chatstream }),
      })
      onTestFinished(async () => {
        if (!response.bodyUsed) await response.body?.cancel()
      })
      return response
    },
    async events(after?: string) {
      const abort = new AbortController()
      const response = await fetch(`${url}/threads/events`, {
        headers: { ...headers, ...(after !== undefined && { 'last-event-id': after }) },
        signal: abort.signal,
      })
      onTestFinished(() => abort.abort())
      return { blocks: blocksOf(response), leave: () => abort.abort() }
    },
  }
}

/** The events of a stream with their data. */
async function* blocksOf({ body }: Response) {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    for (let at = text.indexOf('\n\n'); at !== -1; at = text.indexOf('\n\n')) {
      const block = text.slice(0, at)
      text = text.slice(at + 2)
      const field = (name: string) =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}: `))
          ?.slice(name.length + 2)
      yield { event: field('event'), id: field('id'), data: JSON.parse(field('data') ?? 'null') as unknown }
    }
  }
}

/** Creates a store of threads in a SQLite file. The file is deleted at the end of the test. */
export function temporaryThreads() {
  const folder = mkdtempSync(join(tmpdir(), 'chatstream-threads-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return sqliteThreads(join(folder, 'threads.db'))
}
