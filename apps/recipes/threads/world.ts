import { type Chat, createThreads, textOf, type Threads, type ThreadsOptions } from '@chatstream/core'
import { createProxy, type ProxyOptions } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { sqliteThreads } from '@chatstream/proxy/sqlite-threads'
import { manualClock, scriptedModel, type Script, type ScriptedModelOptions } from '@chatstream/testing'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

export interface ThreadsWorldOptions {
  script?: Script | ScriptedModelOptions['script']
  proxy?: Partial<ProxyOptions>
  /** `true`: the pauses of the script end when the test calls `goOn`. */
  isHeld?: boolean
  /** The API of the model. @defaultValue 'openai' */
  api?: 'openai' | 'codeer'
}

/** A model, a proxy that stores threads in a SQLite file, and devices of one user. Closed at the end of the test. */
export async function startThreads({
  script = 'answer',
  proxy: options,
  isHeld,
  api = 'openai',
}: ThreadsWorldOptions = {}) {
  const clock = manualClock()
  const model = scriptedModel({ script, ...(isHeld === true && { clock }) })
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-threads-'))
  const store = sqliteThreads(join(folder, 'threads.db'))
  const proxy = createProxy({
    upstreams: { main: { fetch: model, api } },
    basePath: '/api',
    limits: false,
    threads: store,
    ...options,
  })
  const server = await serveProxy(proxy, { port: 0 })
  onTestFinished(async () => {
    await server.close()
    await proxy.close()
    await rm(folder, { recursive: true })
  })
  return {
    model,
    store,
    proxy,
    url: server.url,
    /** Ends the pauses of the answers under way. */
    goOn: () => clock.advance(1000),
    device: (more: Partial<ThreadsOptions> = {}) => device(server.url, more),
  }
}

/** The threads of one device: a page with its own storage. */
function device(origin: string, more: Partial<ThreadsOptions> = {}): Threads {
  const threads = createThreads({
    url: `${origin}/api/v1/chat/completions`,
    threadsUrl: `${origin}/api/threads`,
    storage: false,
    retry: { initialMs: 1, maxMs: 1 },
    ...more,
  })
  onTestFinished(() => threads.close())
  return threads
}

/** Resolves when the chat meets the condition. Subscribes to it, as a component does. */
export function until(chat: Chat, isSo: (chat: Chat) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = chat.subscribe(check)
    function check() {
      if (!isSo(chat)) return
      queueMicrotask(() => unsubscribe())
      resolve()
    }
    check()
  })
}

export const texts = (chat: Chat) => chat.getState().messages.map(textOf)
export const statuses = (chat: Chat) => chat.getState().messages.map(({ status }) => status)
export const isIdle = (chat: Chat) => chat.getState().status === 'idle'
/** Shows a chat, as a component does, until the end of the test. */
export function watch(chat: Chat): Chat {
  onTestFinished(chat.subscribe(() => undefined))
  return chat
}
