import { threadStateAfter } from '@chatstream/core'
import type { MessagePage, OpenedThread, StoredThread, ThreadMessage, ThreadPage } from '@chatstream/core'
import { closing } from '../errors/proxyRefusals.ts'
import { invalidThread, threadBusy, unknownThread } from '../errors/threadRefusals.ts'
import { streamOf } from '../exchange/byteSource.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { readBody } from '../exchange/readBody.ts'
import { respond } from '../exchange/respond.ts'
import type { Caller } from '../limits/createLimits.ts'
import type { ThreadPath } from '../routing/threadPaths.ts'
import { threadIdForm } from '../routing/threadPaths.ts'
import { unbuffered } from '../upstream/headers.ts'
import { claimCall } from './claimCall.ts'
import { callStore } from './createThreads.ts'
import type { Threads } from './createThreads.ts'
import { removeMessage } from './removeMessage.ts'
import { newestPosition, openFeed } from './eventFeed.ts'
import { readChange, readDevice, readLimit, readMessage } from './readThread.ts'
import {
  changed,
  checkSize,
  newThread,
  toThread,
  withoutClaims,
  write,
  writeMessages,
} from './threadRules.ts'

/** A request to one of the routes for threads (conversations), and the facts that are needed to answer it. */
export interface ThreadRequest {
  request: Request
  path: ThreadPath
  /** The id of the user. Empty if the proxy has no `authenticate`. */
  owner: string
  exchange: Exchange
  maxBodyBytes: number
  caller: Caller
  heartbeatMs: number
  readerStallMs: number
}

const maxQuery = 500

/**
 * Answers a request to one of the routes for threads (conversations), which docs/threads.md describes. Throws a
 * `ProxyError` if the request is not valid, or if a rule or a limit refuses it. Also throws a `ProxyError` if the
 * thread does not exist, or if the store of threads fails.
 */
export async function serveThreads(asked: ThreadRequest, threads: Threads): Promise<Response> {
  const { request, path, exchange } = asked
  const { method } = request
  if (path.to === 'list') return json(exchange, 200, await listThreads(asked, threads))
  if (path.to === 'events') return openEvents(asked, threads)
  if (path.to === 'claim') {
    const { device } = await readJson(asked)
    return json(exchange, 200, await claimCall(path, asked.owner, readDevice(device), threads))
  }
  const { threadId } = path
  if (path.to === 'messages') return json(exchange, 200, await readMessages(threadId, asked, threads))
  if (path.to === 'message') {
    if (method === 'PUT') return json(exchange, 200, await writeMessage(path, asked, threads))
    await removeMessage(asked.owner, threadId, path.messageId, threads)
    return json(exchange, 204)
  }
  if (method === 'GET') return json(exchange, 200, await openThread(threadId, asked, threads))
  if (method === 'DELETE') {
    await deleteThread(threadId, asked, threads)
    return json(exchange, 204)
  }
  return changeThread(threadId, asked, threads)
}

function json(exchange: Exchange, status: number, body?: unknown): Response {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  if (body === undefined) return respond(exchange, status, null, { 'cache-control': 'no-store' })
  return respond(exchange, status, JSON.stringify(body), headers)
}

/** Reads the body of a request that writes, and counts it. */
async function readJson({ request, maxBodyBytes, caller }: ThreadRequest) {
  const body = await readBody(request, maxBodyBytes)
  await caller.countThreadBytes(JSON.stringify(body).length)
  return body
}

async function listThreads({ request, owner }: ThreadRequest, threads: Threads): Promise<ThreadPage> {
  const query = new URL(request.url).searchParams
  const limit = readLimit(query, 30)
  const q = query.get('q')?.trim() ?? ''
  if (q.length > maxQuery) throw invalidThread(`q has at most ${maxQuery} characters`)
  const cursor = query.get('cursor')
  const after = cursor === null ? undefined : readCursor(cursor)
  const archived = query.get('archived') === 'true'
  const { store, report } = threads
  const found = await callStore(
    () =>
      store.list(owner, {
        archived,
        limit: limit + 1,
        ...(q !== '' && { q }),
        ...(after !== undefined && { after }),
      }),
    report,
  )
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    threads: page.map(toThread),
    ...(found.length > limit && last !== undefined && { nextCursor: cursorOf(last) }),
  }
}

function cursorOf({ pinned, updatedAt, id }: StoredThread): string {
  return `${Number(pinned)}-${updatedAt}-${id}`
}

function readCursor(cursor: string) {
  const [, pinned, updatedAt, id] = /^([01])-(\d{1,16})-([\w-]{1,128})$/.exec(cursor) ?? []
  if (id === undefined) throw invalidThread('cursor')
  return { pinned: pinned === '1', updatedAt: Number(updatedAt), id }
}

async function existing(threadId: string, owner: string, threads: Threads): Promise<StoredThread> {
  const thread = await callStore(() => threads.store.find(owner, threadId), threads.report)
  if (thread === undefined) throw unknownThread()
  return thread
}

async function openThread(
  threadId: string,
  { request, owner }: ThreadRequest,
  threads: Threads,
): Promise<OpenedThread> {
  const limit = readLimit(new URL(request.url).searchParams, 50)
  const thread = await threads.recover(owner, await existing(threadId, owner, threads))
  if (thread === undefined) throw unknownThread()
  return { thread: toThread(thread), ...(await branchPage(owner, thread, thread.leafId, limit, threads)) }
}

async function branchPage(
  owner: string,
  { id }: StoredThread,
  from: string | undefined,
  limit: number,
  { store, report }: Threads,
): Promise<MessagePage> {
  if (from === undefined) return { messages: [] }
  return pageOf(
    await callStore(() => store.branch(owner, id, from, limit), report),
    (oldest) => oldest.parentId,
  )
}

/** Makes a page of messages from a list in which the newest message comes first. */
function pageOf(
  found: readonly ThreadMessage[],
  beforeOf: (oldest: ThreadMessage) => string | undefined,
): MessagePage {
  const oldest = found.at(-1)
  const before = oldest === undefined ? undefined : beforeOf(oldest)
  return { messages: found.toReversed(), ...(before !== undefined && { before }) }
}

async function readMessages(
  threadId: string,
  { request, owner }: ThreadRequest,
  threads: Threads,
): Promise<MessagePage> {
  const query = new URL(request.url).searchParams
  const limit = readLimit(query, 50)
  const [before, leaf] = ['before', 'leaf'].map((name) => readId(query, name))
  const thread = await existing(threadId, owner, threads)
  if (query.get('all') !== 'true')
    return branchPage(owner, thread, before ?? leaf ?? thread.leafId, limit, threads)
  const { store, report } = threads
  const found = await callStore(() => store.messages(owner, threadId, before, limit + 1), report)
  return pageOf(found.slice(0, limit), ({ id }) => (found.length > limit ? id : undefined))
}

function readId(query: URLSearchParams, name: string): string | undefined {
  const id = query.get(name)
  if (id !== null && !threadIdForm.test(id)) throw invalidThread(name)
  return id ?? undefined
}

async function changeThread(
  threadId: string,
  asked: ThreadRequest,
  { store, clock, report }: Threads,
): Promise<Response> {
  const { request, owner, exchange } = asked
  const isPut = request.method === 'PUT'
  const change = readChange(await readJson(asked))
  const wanted = change.leafId === undefined ? [] : [change.leafId]
  const result: { thread?: StoredThread; status: number } = { status: 200 }
  await callStore(
    () =>
      store.update(owner, threadId, wanted, ({ thread, messages }) => {
        if (thread === undefined && !isPut) throw unknownThread()
        if (wanted.some((id) => !messages.has(id))) throw unknownThread()
        const isNew = thread === undefined
        if (!isNew && isPut) {
          Object.assign(result, { thread, status: 200 })
          return undefined
        }
        const next = write(isNew ? newThread(threadId, change, clock.now()) : changed(thread, change))
        Object.assign(result, { thread: next.thread, status: isNew ? 201 : 200 })
        return next
      }),
    report,
  )
  return json(exchange, result.status, { thread: result.thread && toThread(result.thread) })
}

async function deleteThread(threadId: string, { owner }: ThreadRequest, threads: Threads): Promise<void> {
  const { store, report } = threads
  const { activeRunId } = await existing(threadId, owner, threads)
  await callStore(
    () =>
      store.update(owner, threadId, [], ({ thread }) => {
        if (thread === undefined) throw unknownThread()
        return { thread: null, events: [{ type: 'thread-deleted', threadId }] }
      }),
    report,
  )
  if (activeRunId !== undefined) await threads.stopRun(owner, activeRunId)
}

async function writeMessage(
  { threadId, messageId }: Extract<ThreadPath, { to: 'message' }>,
  asked: ThreadRequest,
  { store, clock, report }: Threads,
): Promise<{ message: ThreadMessage | undefined }> {
  const { owner, caller } = asked
  const message = readMessage(await readJson(asked))
  if (message.id !== messageId) throw invalidThread('the id of the message is not that of the path')
  const result: { message?: ThreadMessage | undefined } = {}
  await callStore(
    () =>
      store.update(owner, threadId, [messageId, message.parentId ?? messageId], ({ thread, messages }) => {
        if (thread === undefined) throw unknownThread()
        const before = messages.get(messageId)
        const [written] = writeMessages([message], messages)
        result.message = written ?? before
        if (written === undefined) return undefined
        if (thread.activeRunId !== undefined && thread.activeMessageId === messageId)
          throw threadBusy(thread.activeRunId)
        const isShown = before === undefined
        const next = write(
          {
            ...(written.status === 'stopped' ? withoutClaims(thread, new Set([messageId])) : thread),
            ...(isShown && { leafId: messageId, updatedAt: clock.now() }),
            // The results that the thread waited for have come.
            ...(thread.state === 'waiting' &&
              thread.leafId === messageId && { state: threadStateAfter(written) }),
          },
          { messages: [written], before: messages },
        )
        checkSize(next.thread, thread, caller.limits.maxThreadChars)
        return next
      }),
    report,
  )
  return { message: result.message }
}

async function openEvents(asked: ThreadRequest, threads: Threads): Promise<Response> {
  if (threads.isDisconnected()) throw closing()
  const { store, clock, report, feeds } = threads
  const { request, owner, exchange, heartbeatMs, readerStallMs } = asked
  const lastEventId = request.headers.get('last-event-id') ?? ''
  const isNew = lastEventId === ''
  // Known before the headers are sent: a client that reads its list after them misses no change.
  const after = isNew ? await callStore(() => newestPosition(store, owner), report) : lastEventId.slice(0, 64)
  const { body, disconnect } = openFeed({
    store,
    owner,
    after,
    isNew,
    clock,
    report,
    heartbeatMs,
    readerStallMs,
    onSent: exchange.sent,
    onEnd(how) {
      feeds.delete(disconnect)
      exchange.end(how === 'left' ? 'aborted' : 'broken')
    },
  })
  feeds.add(disconnect)
  if (threads.isDisconnected()) disconnect()
  exchange.onEnd(disconnect)
  exchange.note({ status: 200 })
  return new Response(streamOf(body), {
    headers: { ...unbuffered, 'content-type': 'text/event-stream; charset=utf-8' },
  })
}
