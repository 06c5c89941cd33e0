import { expect, test } from 'vitest'
import { delta, startProvider, startProxy } from '../servers.testing.ts'
import {
  anotherQuestion,
  askAs,
  blocksOf,
  controlOf,
  end,
  numbered,
  resume,
  sse,
  stop,
  runId,
  streamUrl,
} from './streams.testing.ts'

async function startRun() {
  const provider = await startProvider()
  const proxy = await startProxy(provider.url)
  const asked = askAs(proxy.url)
  const call = await provider.next()
  call.res.writeHead(200, sse).flushHeaders()
  const response = await asked
  const epoch = response.headers.get('x-chatstream-epoch') ?? ''
  return { ...proxy, provider, ...call, response, epoch }
}

test('each event of a run has its number, and a control ends it', async () => {
  const { res, response, epoch } = await startRun()
  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-chatstream-id': runId,
    'x-chatstream-epoch': expect.stringMatching(/^\w{1,32}$/),
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  })
  const { next, rest } = blocksOf(response)
  res.write(delta('Hel'))
  expect(await next()).toBe(numbered(delta('Hel'), epoch, 1))
  res.write(delta('lo'))
  expect(await next()).toBe(numbered(delta('lo'), epoch, 2))
  res.end('data: [DONE]\n\n')
  expect(await rest()).toEqual([numbered('data: [DONE]\n\n', epoch, 3), end('complete')])
})

test('a reader that left comes back for what it has not got, live to the end', async () => {
  const { url, res, response, epoch } = await startRun()
  const first = blocksOf(response)
  res.write(delta('a'))
  await first.next()
  await first.cancel()
  res.write(delta('b'))
  const second = blocksOf(await resume(url, `${epoch}-1`))
  expect(await second.next()).toBe(numbered(delta('b'), epoch, 2))
  res.end(delta('c'))
  expect(await second.rest()).toEqual([numbered(delta('c'), epoch, 3), end('complete')])
  expect(await blocksOf(await resume(url, `${epoch}-2`)).rest()).toEqual([
    numbered(delta('c'), epoch, 3),
    end('complete'),
  ])
  expect(await blocksOf(await resume(url, `${epoch}-3`)).rest()).toEqual([end('complete')])
  expect(await blocksOf(await resume(url)).rest()).toHaveLength(4)
})

test('what is of another log is replayed whole, after a reset', async () => {
  const { url, res, response, epoch } = await startRun()
  res.end(delta('a'))
  const whole = await blocksOf(response).rest()
  for (const foreign of ['other-1', `${epoch}-9`, 'nonsense', '-1']) {
    expect(await blocksOf(await resume(url, foreign)).rest()).toEqual([
      ': chatstream {"reset":true}\n\n',
      ...whole,
    ])
  }
})

test('the same question again joins the run; another one is refused', async () => {
  const { url, res, response, epoch, provider } = await startRun()
  res.write(delta('a'))
  await blocksOf(response).next()
  const again = await askAs(url, runId, { headers: { 'last-event-id': `${epoch}-1` } })
  const other = await askAs(url, runId, { body: anotherQuestion })
  expect(other.status).toBe(422)
  expect((await other.json()).error.code).toBe('stream_id_taken')
  res.end()
  expect(await blocksOf(again).rest()).toEqual([numbered(delta('a'), epoch, 1), end('complete')])
  const asked = askAs(url, 'BBBBBBBBBBBBBBBBBBBBB1')
  const { req } = await provider.next()
  expect(req.url).toBe('/v1/chat/completions')
  req.socket.destroy()
  expect((await asked).status).toBe(502)
})

test('a stop reaches the provider in mid-stream and keeps what came', async () => {
  const { url, res, response, aborted, epoch } = await startRun()
  const reader = blocksOf(response)
  res.write(delta('a'))
  await reader.next()
  expect((await stop(url)).status).toBe(204)
  await aborted
  expect(await reader.rest()).toEqual([end('stopped')])
  expect((await stop(url)).status).toBe(204)
  expect(await blocksOf(await resume(url)).rest()).toEqual([numbered(delta('a'), epoch, 1), end('stopped')])
})

test('a provider that breaks off makes a run that is cut', async () => {
  const { res, response, epoch } = await startRun()
  const reader = blocksOf(response)
  res.write(`${delta('a')}data: unfinished`)
  expect(await reader.next()).toBe(numbered(delta('a'), epoch, 1))
  res.destroy()
  const control = await reader.next()
  expect(controlOf(control)).toMatchObject({ end: 'cut', code: 'stream_broken' })
  expect(await reader.next()).toBeUndefined()
})

test('what is no stream of this user’s is not there', async () => {
  const { url } = await startProxy('http://127.0.0.1:1')
  const response = await resume(url)
  expect(response.status).toBe(404)
  expect((await response.json()).error.code).toBe('stream_gone')
  expect((await fetch(streamUrl(url, 'short'))).status).toBe(404)
  expect((await askAs(url, 'short')).status).toBe(400)
})
