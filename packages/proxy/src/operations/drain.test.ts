import { expect, onTestFinished, test } from 'vitest'
import { memoryLog } from '../logs/memoryLog.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import { ask, delta, startProvider, startProxy } from '../servers.testing.ts'
import { askAs, blocksOf, end, resume, sse, start, stop } from '../streams/streams.testing.ts'

const otherRun = 'BBBBBBBBBBBBBBBBBBBBB2'
const finish = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

/** Asks for the state of a proxy that `serveProxy` serves. */
const state = async (url: string, path = '/readyz') => {
  const { status } = await fetch(`${url}${path}`)
  return status
}

test('while it drains, a running answer ends and new questions are refused', async () => {
  const provider = await startProvider()
  const { url, proxy } = await startProxy(provider.url)
  expect(await state(url)).toBe(200)
  const answer = ask(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const blocks = blocksOf(await answer)
  await blocks.next()
  const drained = proxy.drain()
  expect(await state(url)).toBe(503)
  expect(await state(url, '/healthz')).toBe(200)
  const refused = await ask(url)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(refused.headers.get('connection')).toBe('close')
  expect(provider.waiting()).toBe(0)
  res.end(delta('lo') + finish)
  expect((await blocks.rest()).join('')).toBe(delta('lo') + finish)
  expect(await drained).toBe(true)
})

test('a run of a log in this process goes on: its readers resume, its question is repeated, a new one is refused', async () => {
  const provider = await startProvider()
  const { url, proxy } = await startProxy(provider.url)
  const answer = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const blocks = blocksOf(await answer)
  await blocks.next()
  await blocks.cancel()
  const drained = proxy.drain()
  expect((await askAs(url, otherRun)).status).toBe(503)
  const repeated = await askAs(url)
  const resumed = await resume(url)
  expect([repeated.status, resumed.status]).toEqual([200, 200])
  res.end(finish)
  for (const response of [repeated, resumed]) {
    const all = await blocksOf(response).rest()
    expect(all[0]).toContain('Hel')
    expect(all.at(-1)).toBe(end('complete'))
  }
  expect(await drained).toBe(true)
})

test('while it drains, readers of thread events are disconnected and do not come back', async () => {
  const { url, proxy } = await startProxy('http://127.0.0.1:1', { threads: memoryThreads() })
  const events = () => fetch(`${url}/threads/events`)
  const open = await events()
  expect(open.status).toBe(200)
  const drained = proxy.drain()
  await expect(open.text()).rejects.toThrow('terminated')
  const refused = await events()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await drained).toBe(true)
})

test('a stop is taken while the proxy drains', async () => {
  const provider = await startProvider()
  const { url, proxy } = await startProxy(provider.url)
  const answer = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const blocks = blocksOf(await answer)
  await blocks.next()
  const drained = proxy.drain()
  expect((await stop(url)).status).toBe(204)
  expect((await blocks.rest()).at(-1)).toBe(end('stopped'))
  expect(await drained).toBe(true)
})

test('readers of a shared log are handed over at once, and read the rest at another machine', async () => {
  const provider = await startProvider()
  const shared = memoryLog()
  const log = { ...shared, isShared: true, close() {} }
  onTestFinished(() => void shared.close())
  const first = await startProxy(provider.url, { log })
  const second = await startProxy(provider.url, { log })
  const answer = askAs(first.url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const blocks = blocksOf(await answer)
  const [, position = ''] = /id: (\S+)/.exec((await blocks.next()) ?? '') ?? []
  const drained = first.proxy.drain()
  await expect(blocks.rest()).rejects.toThrow('terminated')
  expect((await resume(first.url, position)).status).toBe(503)
  expect((await askAs(first.url)).status).toBe(503)
  const resumed = resume(second.url, position)
  res.end(delta('lo') + finish)
  const rest = await blocksOf(await resumed).rest()
  expect(rest.map((block) => /"content":"(\w+)"/.exec(block)?.[1])).toContain('lo')
  expect(rest.join('')).not.toContain('"Hel"')
  expect(rest.at(-1)).toBe(end('complete'))
  expect(await drained).toBe(true)
})

test('an answer that is not over in time is left to close, which tells its readers', async () => {
  const { provider, clock, url, proxy } = await start()
  const answer = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const blocks = blocksOf(await answer)
  await blocks.next()
  const drained = proxy.drain(1000)
  await clock.advance(999)
  let isOver = false
  void drained.then(() => (isOver = true))
  expect(isOver).toBe(false)
  await clock.advance(1)
  expect(await drained).toBe(false)
  await proxy.close()
  expect((await blocks.rest()).at(-1)).toContain('"end":"lost"')
})

test('a proxy is not ready while its log does not answer', async () => {
  const answers = memoryLog()
  const silent = { ...answers, find: () => new Promise<never>(() => {}) }
  const { clock, proxy } = await start({ log: silent })
  const ready = proxy.ready()
  await clock.advance(2000)
  expect(await ready).toBe(false)
  const failing = { ...answers, find: () => Promise.reject(new Error('gone')) }
  const { proxy: other } = await start({ log: failing })
  expect(await other.ready()).toBe(false)
})

test('the models are no answer to wait for: GET is refused like a question', async () => {
  const { url, proxy } = await start()
  expect(await proxy.drain()).toBe(true)
  expect((await fetch(`${url}/v1/models`)).status).toBe(503)
})
