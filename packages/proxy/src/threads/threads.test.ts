import { describe, expect, test, vi } from 'vitest'
import type { ThreadPage } from '@chatstream/core'
import { byHeader } from '../limits/limits.testing.ts'
import { delta, startProvider, startProxy } from '../servers.testing.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import { client, finish, inThread, questionMessage, runId, sse, temporaryThreads } from './threads.testing.ts'

const stores = { memory: () => memoryThreads(), SQLite: temporaryThreads }

describe.each(Object.entries(stores))('over %s', (_, openThreads) => {
  async function start() {
    const provider = await startProvider()
    const store = openThreads()
    const proxy = await startProxy(provider.url, { threads: store, authenticate: byHeader })
    return { provider, store, ...proxy, anna: client(proxy.url) }
  }

  test('a question is stored before the provider is asked, and its answer at the end', async () => {
    const { provider, anna } = await start()
    const asked = anna.ask(inThread('t1'))
    const { res, body } = await provider.next()
    expect(JSON.parse(await body())).not.toHaveProperty('chatstream')
    expect(await anna.open('t1')).toMatchObject({
      thread: {
        id: 't1',
        title: 'Hello?',
        state: 'running',
        activeRunId: runId,
        activeMessageId: 'a1',
        leafId: 'a1',
      },
      messages: [
        { id: 'q1', role: 'user', revision: 1 },
        { id: 'a1', parentId: 'q1', status: 'streaming', revision: 1, runs: [{ id: runId }] },
      ],
    })
    res.writeHead(200, sse)
    res.write(delta('Hi'))
    res.end(delta(' there') + finish)
    expect(await (await asked).text()).toContain('{"end":"complete"}')
    // The end was stored before the reader got it.
    const { thread, messages } = await anna.open('t1')
    expect(thread).toMatchObject({ state: 'idle', unread: true, title: 'Hello?' })
    expect(thread).not.toHaveProperty('activeRunId')
    expect(messages[1]).toMatchObject({
      status: 'complete',
      revision: 2,
      parts: [{ type: 'text', text: 'Hi there' }],
      runs: [{ id: runId, finishReason: 'stop' }],
    })
  })

  test('a second question while one runs is refused with the active run, and the same run id reads the run', async () => {
    const { provider, anna } = await start()
    const first = anna.ask(inThread('t1'))
    const { res } = await provider.next()
    res.writeHead(200, sse).write(delta('Hi'))
    await first
    const second = inThread('t1', {
      messages: [questionMessage('q2', 'And?', { parentId: 'a1' })],
      answer: { id: 'a2', parentId: 'q2' },
    })
    const refused = await anna.ask(second, 'BBBBBBBBBBBBBBBBBBBBB2')
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({
      error: { code: 'thread_busy', reason: 'thread-busy' },
      activeRunId: runId,
    })
    const again = await anna.ask(inThread('t1'))
    res.end(finish)
    expect(await again.text()).toContain('Hi')
    expect(provider.waiting()).toBe(0)
    const accepted = anna.ask(second, 'BBBBBBBBBBBBBBBBBBBBB2')
    ;(await provider.next()).res.writeHead(200, sse).end(delta('So') + finish)
    await (await accepted).text()
    expect((await anna.open('t1')).messages.map(({ id }) => id)).toEqual(['q1', 'a1', 'q2', 'a2'])
  })

  test('deleting a thread stops its run at the provider, and its reader gets the end', async () => {
    const { provider, anna, errors } = await start()
    const asked = anna.ask(inThread('t1'))
    const { res, aborted } = await provider.next()
    res.writeHead(200, sse).write(delta('Hi'))
    const response = await asked
    expect((await anna.send('DELETE', 'threads/t1')).status).toBe(204)
    await aborted
    expect(await response.text()).toContain('{"end":"stopped"}')
    expect((await anna.send('GET', 'threads/t1')).status).toBe(404)
    expect(errors).toEqual([])
  })

  test('the events of an owner: each change once, and the rest after the last event id', async () => {
    const { provider, anna, url } = await start()
    const { blocks, leave } = await anna.events()
    const first = await blocks.next()
    expect(first.value).toMatchObject({ event: undefined })
    const asked = anna.ask(inThread('t1'))
    const { res } = await provider.next()
    const seen: string[] = []
    let last = ''
    for (let i = 0; i < 4; i++) {
      const { value } = await blocks.next()
      seen.push(value?.event ?? '')
      last = value?.id ?? ''
    }
    expect(seen).toEqual(['message', 'message', 'run-started', 'thread'])
    leave()
    res.writeHead(200, sse).end(delta('Hi') + finish)
    await (await asked).text()
    const resumed = await anna.events(last)
    const types = []
    for (let i = 0; i < 3; i++) types.push((await resumed.blocks.next()).value?.event)
    expect(types).toEqual(['message', 'run-ended', 'thread'])
    const lost = await client(url).events('nothing-1')
    expect((await lost.blocks.next()).value).toMatchObject({ event: 'refetch', data: { type: 'refetch' } })
  })

  test('threads are created once, changed, listed and searched', async () => {
    const { anna } = await start()
    expect((await anna.send('PUT', 'threads/t1', { title: 'One' })).status).toBe(201)
    expect((await anna.send('PUT', 'threads/t1', { title: 'Other' })).status).toBe(200)
    await anna.send('PUT', 'threads/t2', {})
    await anna.send('PUT', 'threads/t2/messages/m', questionMessage('m', 'About Llamas'))
    expect(await anna.json('PATCH', 'threads/t1', { pinned: true, title: 'Renamed' })).toMatchObject({
      thread: { title: 'Renamed', pinned: true },
    })
    const list = async (query: string) => {
      const { threads } = await anna.json<ThreadPage>('GET', `threads${query}`)
      return threads.map(({ id }) => id)
    }
    expect(await list('')).toEqual(['t1', 't2'])
    expect(await list('?q=llama')).toEqual(['t2'])
    expect(await list('?q=renamed')).toEqual(['t1'])
    const { nextCursor } = await anna.json<ThreadPage>('GET', 'threads?limit=1')
    expect(await list(`?limit=1&cursor=${nextCursor}`)).toEqual(['t2'])
    await anna.send('PATCH', 'threads/t1', { archived: true })
    expect(await list('')).toEqual(['t2'])
    expect(await list('?archived=true')).toEqual(['t1'])
    expect((await anna.send('PATCH', 'threads/t1', { state: 'running' })).status).toBe(400)
  })

  test('a stale message is refused with the newer one, and a repeated one is written once', async () => {
    const { anna } = await start()
    await anna.send('PUT', 'threads/t1', {})
    const write = (text: string, revision: number) =>
      anna.send('PUT', 'threads/t1/messages/m', questionMessage('m', text, { revision }))
    expect(await (await write('a', 0)).json()).toMatchObject({ message: { revision: 1 } })
    expect(await (await write('a', 0)).json()).toMatchObject({ message: { revision: 1 } })
    expect(await (await write('b', 1)).json()).toMatchObject({ message: { revision: 2 } })
    const stale = await write('c', 1)
    expect(stale.status).toBe(409)
    expect(await stale.json()).toMatchObject({
      error: { code: 'stale_revision', reason: 'stale-revision' },
      message: { revision: 2, parts: [{ text: 'b' }] },
    })
  })

  test('a tool call is claimed by one device for 10 s', async () => {
    const { anna } = await start()
    await anna.send('PUT', 'threads/t1', {})
    const claim = (device: string) =>
      anna.send('PUT', `threads/t1/claims/${encodeURIComponent('call:1/0')}`, { device })
    expect((await claim('a')).status).toBe(200)
    expect((await claim('a')).status).toBe(200)
    const refused = await claim('b')
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ error: { code: 'tool_claimed' } })
  })

  test('a deleted message takes those with it that follow, and the branch ends before it', async () => {
    const { anna } = await start()
    await anna.send('PUT', 'threads/t1', {})
    for (const [id, parentId] of [['m1'], ['m2', 'm1'], ['m3', 'm2'], ['s2', 'm1']]) {
      const more = parentId === undefined ? {} : { parentId }
      await anna.send('PUT', `threads/t1/messages/${id}`, questionMessage(id ?? '', 'x', more))
    }
    await anna.send('PATCH', 'threads/t1', { leafId: 'm3' })
    expect((await anna.send('DELETE', 'threads/t1/messages/m2')).status).toBe(204)
    const { thread, messages } = await anna.open('t1')
    expect(thread.leafId).toBe('m1')
    expect(messages.map(({ id }) => id)).toEqual(['m1'])
    const all = await anna.json<{ messages: { id: string }[] }>('GET', 'threads/t1/messages?all=true')
    expect(all.messages.map(({ id }) => id)).toEqual(['m1', 's2'])
  })

  test('a store that fails refuses the question before the provider is asked', async () => {
    const provider = await startProvider()
    const store = { ...openThreads(), update: () => Promise.reject(new Error('disk full')) }
    const { url, errors } = await startProxy(provider.url, { threads: store })
    const refused = await client(url).ask(inThread('t1'))
    expect(refused.status).toBe(503)
    expect(await refused.json()).toMatchObject({ error: { code: 'threads_unavailable' } })
    expect(provider.waiting()).toBe(0)
    expect(errors).toEqual(['the store of threads: Error: disk full'])
  })

  test('a store that fails during a run does not disturb the reader', async () => {
    const provider = await startProvider()
    const inner = openThreads()
    let fails = false
    const store = {
      ...inner,
      update: (...all: Parameters<typeof inner.update>) =>
        fails ? Promise.reject(new Error('gone')) : inner.update(...all),
    }
    const { url } = await startProxy(provider.url, { threads: store })
    const anna = client(url)
    const asked = anna.ask(inThread('t1'))
    const { res } = await provider.next()
    fails = true
    res.writeHead(200, sse).write(delta('Hi'))
    const response = await asked
    res.end(finish)
    setTimeout(() => (fails = false), 500)
    expect(await response.text()).toContain('Hi')
    await vi.waitFor(
      async () => expect((await anna.open('t1')).messages[1]).toMatchObject({ status: 'complete' }),
      5000,
    )
  })

  test('a provider that refuses leaves a failed answer, and the run id can be used again', async () => {
    const { provider, anna } = await start()
    const asked = anna.ask(inThread('t1'))
    ;(await provider.next()).res.writeHead(500).end('{}')
    expect((await asked).status).toBe(500)
    expect(await anna.open('t1')).toMatchObject({
      thread: { state: 'failed' },
      messages: [{}, { status: 'failed', error: { kind: 'http' } }],
    })
    const again = anna.ask(inThread('t1'))
    ;(await provider.next()).res.writeHead(200, sse).end(delta('Hi') + finish)
    await (await again).text()
    expect((await anna.open('t1')).messages[1]).toMatchObject({ status: 'complete', revision: 4 })
  })
})
