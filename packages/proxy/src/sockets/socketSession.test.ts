import { once } from 'node:events'
import { expect, test, vi } from 'vitest'
import { delta, question, startProxy, startServer } from '../servers.testing.ts'
import { chunkOf, control, envelope, openSocket, parsed, path, sse, startChat } from './sockets.testing.ts'

test('a message that is too long is answered with an error that readers of both dialects understand', async () => {
  const { chat, log } = await startChat({}, { maxBodyBytes: 1000 })
  const { rest, closed } = await openSocket(chat, 'x'.repeat(2_000_000))
  const error = expect.objectContaining({ code: 'body_too_large' })
  expect(parsed(await rest())).toEqual([
    { error, control: { type: 'error', status: 413, headers: expect.any(Object), body: { error } } },
  ])
  expect(await closed).toBe(4413)
  expect(log).toMatchObject([{ status: 413, code: 'body_too_large' }])
})

test('a socket without a request is closed after 10 s', async () => {
  const { chat, clock, log } = await startChat()
  const { rest, closed } = await openSocket(chat)
  await vi.waitFor(() => expect(clock.pending).toBe(1))
  await clock.advance(9_999)
  await clock.advance(1)
  expect(parsed(await rest())).toMatchObject([
    { error: { code: 'request_timeout' }, control: { type: 'error', status: 408 } },
  ])
  expect(await closed).toBe(4408)
  expect(log).toMatchObject([{ status: 408, code: 'request_timeout' }])
})

test('who leaves without a word is not waited for', async () => {
  const { chat, clock, log } = await startChat()
  const { socket, closed } = await openSocket(chat)
  await vi.waitFor(() => expect(clock.pending).toBe(1))
  socket.close()
  await closed
  await vi.waitFor(() => expect(clock.pending).toBe(0))
  expect(log).toEqual([])
})

test('heartbeats come every 15 s, before the first byte and in mid-stream', async () => {
  const { provider, chat, clock } = await startChat()
  const { next, rest } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  await clock.advance(15_000)
  expect(JSON.parse((await next()) ?? '')).toEqual({ control: { type: 'heartbeat' } })
  res.writeHead(200, sse).flushHeaders()
  expect(JSON.parse((await next()) ?? '')).toEqual(control('open'))
  for (let beat = 0; beat < 3; beat++) {
    await clock.advance(15_000)
    expect(JSON.parse((await next()) ?? '')).toEqual({ control: { type: 'heartbeat' } })
  }
  res.end('data: x\n\n')
  await rest()
  expect(clock.pending).toBe(0)
})

test('a reader of bare chunks gets pings in their place', async () => {
  const { provider, chat, clock } = await startChat()
  const { socket, rest } = await openSocket(chat, question)
  const { res } = await provider.next()
  const pinged = once(socket, 'ping')
  await clock.advance(15_000)
  await pinged
  res.writeHead(200, sse).end('data: [DONE]\n\n')
  expect(await rest()).toEqual(['[DONE]'])
})

test.each(['close', 'terminate'] as const)(
  'a reader that leaves (%s) in mid-stream ends the provider’s request',
  async (leave) => {
    const { provider, chat, log } = await startChat()
    const { socket, next } = await openSocket(chat, envelope)
    const { res, aborted } = await provider.next()
    res.writeHead(200, sse).write(delta('Hel'))
    await next()
    expect(JSON.parse((await next()) ?? '')).toEqual({ data: chunkOf('Hel') })
    socket[leave]()
    await aborted
    await vi.waitFor(() => expect(log).toMatchObject([{ status: 200, outcome: 'aborted' }]))
  },
)

test('a reader that leaves before the first byte ends the provider’s request', async () => {
  const { provider, chat, clock, log } = await startChat()
  const { socket } = await openSocket(chat, envelope)
  const { aborted } = await provider.next()
  socket.close()
  await aborted
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 499, outcome: 'aborted', bytes: 0 }]))
  expect(clock.pending).toBe(0)
})

test('a provider that breaks off closes with 1011 and no end, after all that came', async () => {
  const { provider, chat, log } = await startChat()
  const { rest, closed } = await openSocket(chat, envelope)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('half'), () => res.destroy())
  expect(parsed(await rest())).toEqual([control('open'), { data: chunkOf('half') }])
  expect(await closed).toBe(1011)
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 200, outcome: 'broken' }]))
})

test('closing the proxy breaks off its sockets, and the provider’s requests', async () => {
  const { provider, chat, proxy } = await startChat()
  const { next, rest, closed } = await openSocket(chat, envelope)
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse).write(delta('half'))
  await next()
  await next()
  await proxy.close()
  await aborted
  expect(await rest()).toEqual([])
  expect(await closed).toBe(1001)
})

test('sockets count as concurrent requests, and one too many gets an error with a retry time', async () => {
  const { provider, chat } = await startChat({ maxConcurrent: 1, maxQueued: 0 })
  const first = await openSocket(chat, envelope)
  const { res } = await provider.next()
  const second = await openSocket(chat, envelope)
  const [refused] = parsed(await second.rest())
  expect(refused).toMatchObject({
    control: { status: 503, headers: { 'retry-after': '1' }, body: { error: { code: 'queue_full' } } },
  })
  res.writeHead(200, sse).end('data: x\n\n')
  await first.rest()
  await openSocket(chat, envelope)
  await provider.next()
})

test('a reader that does not read stops the provider', async () => {
  const offered = 48 * 1024 * 1024
  const event = `data: ${'x'.repeat(64 * 1024)}\n\n`
  let written = 0
  const provider = await startServer(async (_, res) => {
    res.writeHead(200, sse)
    while (written < offered && !res.destroyed) {
      written += event.length
      if (!res.write(event)) await once(res, 'drain')
    }
    res.end('data: [DONE]\n\n')
  })
  const { url } = await startProxy(provider)
  const { socket } = await openSocket(url + path)
  let read = 0
  socket.removeAllListeners('message').on('message', (data: Buffer) => (read += data.length))
  socket.pause()
  socket.send(JSON.stringify(question))
  // It stands still once the buffers of two connections are full: seen three times in a row to be so.
  let seen = -1
  let same = 0
  await vi.waitFor(
    () => {
      same = written === seen ? same + 1 : 0
      seen = written
      expect(same).toBeGreaterThanOrEqual(3)
    },
    { interval: 200 },
  )
  expect(written).toBeGreaterThan(0)
  expect(written).toBeLessThan(offered / 2)
  const closed = once(socket, 'close')
  socket.resume()
  await closed
  expect(read).toBe((written / event.length) * 64 * 1024 + '[DONE]'.length)
})

test('a reader that leaves while it does not read ends the provider’s request', async () => {
  const { provider, chat } = await startChat()
  const { socket } = await openSocket(chat)
  socket.pause()
  socket.send(JSON.stringify(question))
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse)
  for (let sent = 0; sent < 200; sent++) res.write(`data: ${'x'.repeat(64 * 1024)}\n\n`)
  await vi.waitFor(() => expect(res.writableLength).toBeGreaterThan(0))
  socket.terminate()
  await aborted
})
