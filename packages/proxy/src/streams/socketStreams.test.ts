import { expect, test, vi } from 'vitest'
import { delta, key, question } from '../servers.testing.ts'
import { chunkOf, envelope, openSocket, parsed, startChat } from '../sockets/sockets.testing.ts'
import { sse, runId } from './streams.testing.ts'

const streamPath = `/v1/chat/streams/${runId}`
const withId = { ...envelope, headers: { 'x-chatstream-id': runId } }
const get = (after?: string) => ({
  chatstream: 1,
  method: 'GET',
  path: streamPath,
  headers: after === undefined ? {} : { 'last-event-id': after },
})

async function startRun() {
  const chat = await startChat()
  const reader = await openSocket(chat.chat, withId)
  const call = await chat.provider.next()
  call.res.writeHead(200, sse).flushHeaders()
  const { control } = JSON.parse((await reader.next()) ?? '')
  return { ...chat, ...call, reader, opened: control, epoch: String(control.headers['x-chatstream-epoch']) }
}

test('over a socket each event has its number, and a control says how the run ended', async () => {
  const { reader, res, opened, epoch, clock } = await startRun()
  expect(opened).toMatchObject({ type: 'open', status: 200, headers: { 'x-chatstream-id': runId } })
  res.write(delta('a'))
  expect(parsed([(await reader.next()) ?? ''])).toEqual([{ data: chunkOf('a'), id: `${epoch}-1` }])
  await clock.advance(15_000)
  expect(parsed([(await reader.next()) ?? ''])).toEqual([{ control: { type: 'heartbeat' } }])
  res.end(delta('b'))
  expect(parsed(await reader.rest())).toEqual([
    { data: chunkOf('b'), id: `${epoch}-2` },
    { control: { type: 'end', end: 'complete' } },
  ])
  expect(await reader.closed).toBe(1000)
})

test('a run begun over a socket goes on over another, and over HTTP', async () => {
  const { reader, res, epoch, url } = await startRun()
  res.write(delta('a'))
  await reader.next()
  reader.socket.terminate()
  const second = await openSocket(url + streamPath, get(`${epoch}-1`))
  await second.next()
  res.write(delta('b'))
  expect(parsed([(await second.next()) ?? ''])).toEqual([{ data: chunkOf('b'), id: `${epoch}-2` }])
  res.end()
  const last = { control: { type: 'end', end: 'complete' } }
  expect(parsed(await second.rest())).toEqual([last])
  const foreign = await openSocket(url + streamPath, get('other-1'))
  expect(parsed(await foreign.rest())).toEqual([
    { control: expect.objectContaining({ type: 'open' }) },
    { control: { type: 'reset' } },
    { data: chunkOf('a'), id: `${epoch}-1` },
    { data: chunkOf('b'), id: `${epoch}-2` },
    last,
  ])
})

test('a stop over a socket reaches the provider', async () => {
  const { reader, res, url, aborted } = await startRun()
  res.write(delta('a'))
  await reader.next()
  const stopper = await openSocket(url + streamPath, {
    chatstream: 1,
    method: 'DELETE',
    path: streamPath,
    headers: {},
  })
  const stopped = { control: { type: 'end', end: 'stopped' } }
  expect(parsed(await stopper.rest())).toEqual([stopped])
  expect(await stopper.closed).toBe(1000)
  await aborted
  expect(parsed(await reader.rest())).toEqual([stopped])
})

test('a refusal before the stream opens is an error response, a later one is an end of the run', async () => {
  const { chat, provider, clock } = await startChat()
  const early = await openSocket(chat, withId)
  const first = await provider.next()
  first.res.writeHead(429, { 'retry-after': '7' }).end(key)
  const [said] = parsed(await early.rest())
  expect(said).toMatchObject({ control: { type: 'error', status: 429, headers: { 'retry-after': '7' } } })
  expect(await early.closed).toBe(4429)

  const late = await openSocket(chat, withId)
  const second = await provider.next()
  await clock.advance(5000)
  expect(parsed([(await late.next()) ?? ''])).toMatchObject([{ control: { type: 'open', status: 200 } }])
  second.res.writeHead(429, { 'retry-after': '7' }).end(key)
  expect(parsed(await late.rest())).toMatchObject([
    { control: { type: 'end', end: 'error', status: 429, retryAfterMs: 7000 } },
  ])
  expect(await late.closed).toBe(1000)
})

test('a stream that is not there is refused with its status', async () => {
  const { url } = await startChat()
  const reader = await openSocket(url + streamPath, get())
  expect(parsed(await reader.rest())).toMatchObject([{ control: { type: 'error', status: 404 } }])
  expect(await reader.closed).toBe(4404)
})

test('a reader over a socket that takes nothing is disconnected, and the run goes on', async () => {
  const { reader, res, proxy, clock, url, epoch } = await startRun()
  reader.socket.pause()
  const text = delta('x'.repeat(64 * 1024))
  let written = 0
  await vi.waitFor(
    async () => {
      for (let times = 0; times < 10; times++) {
        await new Promise((resolve) => res.write(text, resolve))
        written += 1
      }
      await clock.advance(1000)
      expect(proxy.stats().readersDisconnected).toBe(1)
    },
    { interval: 20 },
  )
  res.end()
  // A position that is not in the log yet would be answered with a reset.
  await expect.poll(() => proxy.stats().runs).toBe(0)
  const second = await openSocket(url + streamPath, get(`${epoch}-${written - 1}`))
  expect(parsed((await second.rest()).slice(1))).toEqual([
    expect.objectContaining({ id: `${epoch}-${written}` }),
    { control: { type: 'end', end: 'complete' } },
  ])
})

test('without an id a socket is what it was', async () => {
  const { chat, provider } = await startChat()
  const reader = await openSocket(chat, { ...envelope, body: question })
  const { res } = await provider.next()
  res.writeHead(200, sse).end(`id: 7\n${delta('a')}`)
  expect(parsed(await reader.rest()).slice(1)).toEqual([
    { data: chunkOf('a'), id: '7' },
    { control: { type: 'end' } },
  ])
})
