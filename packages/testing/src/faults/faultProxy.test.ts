import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { collectMessage, openaiChat, textOf } from '@chatstream/core'
import { afterEach, describe, expect, test } from 'vitest'
import { manualClock } from '../time/manualClock.ts'
import { scriptedModel } from '../model/scriptedModel.ts'
import { serveHandler } from '../node/serveHandler.ts'
import { faultProxy } from './faultProxy.ts'
import type { FaultProxyOptions } from './faultProxy.ts'

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

/** A TCP server that answers `answer` to the first bytes it gets, and then leaves the connection open or ends it. */
async function serveTcp(answer: Uint8Array, { ends = false } = {}) {
  const sockets: Socket[] = []
  const got: Uint8Array[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', (bytes) => got.push(bytes))
    socket.once('data', () => (ends ? socket.end(answer) : socket.write(answer)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { port, sockets, got: () => Buffer.concat(got) }
}

/** Connects a client that sends a question, and records its answer and its end. */
function talk(port: number, question: string | Uint8Array = 'hello') {
  const pieces: Uint8Array[] = []
  let length = 0
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  closers.push(() => void socket.destroy())
  let woken = () => {}
  socket.on('data', (bytes) => {
    pieces.push(bytes)
    length += bytes.length
    woken()
  })
  const ended = new Promise<string>((resolve) => {
    socket.on('end', () => resolve('fin'))
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
  })
  socket.write(question)
  const bytes = () => Buffer.concat(pieces)
  return {
    socket,
    bytes,
    /** `fin`, or the code of the error. */
    ended,
    async hasBytes(count: number) {
      while (length < count) await new Promise<void>((resolve) => (woken = resolve))
      return bytes()
    },
  }
}

async function put(options: FaultProxyOptions) {
  const proxy = await faultProxy(options)
  closers.push(proxy.close)
  return proxy
}

const target = (port: number) => ({ host: '127.0.0.1', port })
const answer = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251)

describe('without a fault', () => {
  test('all bytes pass both ways, and are counted', async () => {
    const server = await serveTcp(answer, { ends: true })
    const proxy = await put({ target: target(server.port) })
    const client = talk(proxy.port, 'a question')
    expect(await client.ended).toBe('fin')
    expect(client.bytes().equals(answer)).toBe(true)
    expect(server.got().toString()).toBe('a question')
    expect(proxy.connections).toMatchObject([
      { index: 0, faults: [], requestBytes: 10, answerBytes: 100_000, endedBy: 'target' },
    ])
  })

  test('a client that leaves is seen by the target', async () => {
    const model = scriptedModel({ script: ['Hello', { stall: true }] })
    const server = await serveHandler(model)
    closers.push(server.close)
    const proxy = await put({ target: server.url })
    const stop = new AbortController()
    const question = { method: 'POST', body: '{"messages":[],"stream":true}', signal: stop.signal }
    const response = await fetch(`${proxy.url}/v1/chat/completions`, question)
    await response.body!.getReader().read()
    stop.abort()
    expect(await model.requests[0]?.ended).toBe('aborted')
    expect(await proxy.connections[0]?.ended).toBe('client')
  })

  test('a reset of the target reaches the client as one', async () => {
    const server = await serveTcp(answer)
    const proxy = await put({ target: target(server.port) })
    const client = talk(proxy.port)
    await client.hasBytes(100_000)
    server.sockets[0]?.resetAndDestroy()
    expect(await client.ended).toBe('ECONNRESET')
    expect(proxy.connections[0]?.endedBy).toBe('target')
  })

  test('a target that is not there resets the client', async () => {
    const gone = await faultProxy({ target: target(1) })
    await gone.close()
    const proxy = await put({ target: target(gone.port) })
    expect(await talk(proxy.port).ended).toBe('ECONNRESET')
    expect(proxy.connections[0]?.endedBy).toBe('target')
  })

  test('a slow reader slows the target', async () => {
    const long = new Uint8Array(32 * 1024 * 1024)
    const server = await serveTcp(long)
    const proxy = await put({ target: target(server.port) })
    const client = talk(proxy.port)
    client.socket.pause()
    const connection = await proxy.connected(0)
    for (let before = -1; before !== connection.answerBytes;) {
      before = connection.answerBytes
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    expect(connection.answerBytes).toBeLessThan(16 * 1024 * 1024)
    client.socket.resume()
    await client.hasBytes(long.length)
    expect(connection.answerBytes).toBe(long.length)
  })
})

describe('a cut', () => {
  test.each([1, 2, 999, 65_536, 99_999, 100_000])(
    'after %i bytes lets exactly these through',
    async (afterBytes) => {
      const server = await serveTcp(answer)
      const cuts = (['fin', 'rst'] as const).map((how) => ({ type: 'cut', afterBytes, how }) as const)
      const proxy = await put({ target: target(server.port), faults: cuts })
      const clean = talk(proxy.port)
      expect(await clean.ended).toBe('fin')
      expect(clean.bytes().equals(answer.subarray(0, afterBytes))).toBe(true)
      const hard = talk(proxy.port)
      expect(await hard.ended).toBe('ECONNRESET')
      expect(hard.bytes().equals(answer.subarray(0, afterBytes))).toBe(true)
      expect(proxy.connections).toMatchObject([
        { answerBytes: afterBytes, requestBytes: 5, endedBy: 'fault' },
        { answerBytes: afterBytes, requestBytes: 5, endedBy: 'fault' },
      ])
    },
  )

  test('at 0 of the answer comes once the target has the request and answers', async () => {
    const server = await serveTcp(answer)
    const proxy = await put({
      target: target(server.port),
      faults: [{ type: 'cut', afterBytes: 0, how: 'fin' }],
    })
    const client = talk(proxy.port)
    expect(await client.ended).toBe('fin')
    expect([client.bytes().length, server.got().toString()]).toEqual([0, 'hello'])
  })

  test('of the request leaves the target with its beginning', async () => {
    const server = await serveTcp(answer)
    const proxy = await put({
      target: target(server.port),
      faults: [{ type: 'cut', afterBytes: 3, how: 'rst', direction: 'request' }],
    })
    expect(await talk(proxy.port).ended).toBe('ECONNRESET')
    expect(proxy.connections[0]).toMatchObject({ requestBytes: 3, endedBy: 'fault' })
  })

  test('ends the target’s side too', async () => {
    const model = scriptedModel({ script: ['Hello there.', { stall: true }] })
    const server = await serveHandler(model)
    closers.push(server.close)
    for (const how of ['fin', 'rst'] as const) {
      const proxy = await put({ target: server.url, faults: [{ type: 'cut', afterBytes: 400, how }] })
      const question = { method: 'POST', body: '{"messages":[],"stream":true}' }
      const message = await collectMessage(await fetch(`${proxy.url}/v1/chat/completions`, question), {
        protocol: openaiChat(),
      })
      expect(message.status).toBe('interrupted')
      expect('Hello there.').toContain(textOf(message))
      expect(proxy.connections[0]?.answerBytes).toBe(400)
    }
    expect(await Promise.all(model.requests.map(({ ended }) => ended))).toEqual(['aborted', 'aborted'])
  })
})

describe('time, by the clock handed in', () => {
  test('a delay holds the first byte back', async () => {
    const clock = manualClock()
    const server = await serveTcp(answer)
    const proxy = await put({ target: target(server.port), clock, faults: [{ type: 'delay', ms: 500 }] })
    const client = talk(proxy.port)
    await waiting(clock)
    await clock.advance(499)
    expect(proxy.connections[0]).toMatchObject({ requestBytes: 5, answerBytes: 0 })
    await clock.advance(1)
    await client.hasBytes(100_000)
  })

  test('a stall holds the rest back for its time, or for ever', async () => {
    const clock = manualClock()
    const server = await serveTcp(answer)
    const proxy = await put({
      target: target(server.port),
      clock,
      faults: [
        { type: 'stall', afterBytes: 1000, forMs: 60_000 },
        { type: 'stall', afterBytes: 1000 },
      ],
    })
    const client = talk(proxy.port)
    await client.hasBytes(1000)
    await waiting(clock)
    await clock.advance(59_999)
    expect(client.bytes().length).toBe(1000)
    await clock.advance(1)
    expect((await client.hasBytes(100_000)).equals(answer)).toBe(true)

    const other = talk(proxy.port)
    await other.hasBytes(1000)
    expect(proxy.connections[1]).toMatchObject({ answerBytes: 1000, endedBy: undefined })
    other.socket.end()
    expect(await proxy.connections[1]?.ended).toBe('client')
  })

  test('a drip passes so many bytes a tick', async () => {
    const clock = manualClock()
    const server = await serveTcp(answer.subarray(0, 10))
    const drip = { type: 'drip', bytes: 3, everyMs: 1000, afterBytes: 2 } as const
    const proxy = await put({ target: target(server.port), clock, faults: [drip] })
    const client = talk(proxy.port)
    const sizes = [(await client.hasBytes(2)).length]
    for (const count of [5, 8, 10]) {
      await waiting(clock)
      await clock.advance(1000)
      sizes.push((await client.hasBytes(count)).length)
    }
    expect(sizes).toEqual([2, 5, 8, 10])
    expect(clock.pending).toBe(0)
  })

  test('silence and then a cut are two faults of one connection', async () => {
    const clock = manualClock()
    const server = await serveTcp(answer)
    const faults = [
      [
        { type: 'stall', afterBytes: 7, forMs: 30_000 },
        { type: 'cut', afterBytes: 7, how: 'fin' },
      ],
    ] as const
    const proxy = await put({ target: target(server.port), clock, faults })
    const client = talk(proxy.port)
    await client.hasBytes(7)
    await waiting(clock)
    await clock.advance(30_000)
    expect(await client.ended).toBe('fin')
    expect(client.bytes().length).toBe(7)
  })

  test('a request that stalls never arrives whole; its client may leave', async () => {
    const server = await serveTcp(answer)
    const proxy = await put({
      target: target(server.port),
      faults: [{ type: 'stall', afterBytes: 2, direction: 'request' }],
    })
    const client = talk(proxy.port)
    await client.hasBytes(100_000)
    client.socket.end(new Uint8Array(300_000))
    expect(await proxy.connections[0]?.ended).toBe('client')
    expect(server.got().toString()).toBe('he')
  })
})

test('a refused connection is reset, and the target hears nothing', async () => {
  const server = await serveTcp(answer)
  const proxy = await put({ target: target(server.port), faults: [{ type: 'refuse' }] })
  expect(await talk(proxy.port).ended).toBe('ECONNRESET')
  expect(server.sockets).toEqual([])
  expect((await talk(proxy.port).hasBytes(100_000)).equals(answer)).toBe(true)
})

test('a black hole takes everything and says nothing', async () => {
  const server = await serveTcp(answer)
  const proxy = await put({ target: target(server.port), faults: [{ type: 'black-hole' }] })
  const client = talk(proxy.port, new Uint8Array(5_000_000))
  await new Promise((resolve) => client.socket.once('drain', resolve))
  client.socket.end()
  expect(await client.ended).toBe('fin')
  expect(proxy.connections[0]).toMatchObject({ requestBytes: 0, answerBytes: 0, endedBy: 'client' })
  expect([client.bytes().length, server.sockets.length]).toEqual([0, 0])
})

test('a function decides by the connection’s index', async () => {
  const server = await serveTcp(answer)
  const proxy = await put({
    target: target(server.port),
    faults: ({ index }) => (index === 1 ? undefined : { type: 'cut', afterBytes: index + 1, how: 'fin' }),
  })
  expect(await talk(proxy.port).hasBytes(1)).toHaveLength(1)
  expect(await talk(proxy.port).hasBytes(100_000)).toHaveLength(100_000)
  const third = talk(proxy.port)
  await third.ended
  expect(third.bytes()).toHaveLength(3)
})

test('a new target gets the connections to come; those that are open stay, until all are cut', async () => {
  const one = await serveTcp(new TextEncoder().encode('one'))
  const two = await serveTcp(new TextEncoder().encode('two'))
  const proxy = await put({ target: target(one.port) })
  const first = talk(proxy.port)
  await first.hasBytes(3)
  proxy.redirect(`http://127.0.0.1:${two.port}/path`)
  const second = talk(proxy.port)
  expect((await second.hasBytes(3)).toString()).toBe('two')
  first.socket.write(' again')
  await new Promise((resolve) => one.sockets[0]?.once('data', resolve))
  expect(one.got().toString()).toBe('hello again')
  proxy.cutAll()
  expect([await first.ended, await second.ended]).toEqual(['ECONNRESET', 'ECONNRESET'])
  expect(proxy.connections.map(({ endedBy }) => endedBy)).toEqual(['proxy', 'proxy'])
  expect((await talk(proxy.port).hasBytes(3)).toString()).toBe('two')
})

test('closing ends what is open, what was cut cleanly and never closed by its client too', async () => {
  const server = await serveTcp(answer)
  const proxy = await faultProxy({ target: target(server.port) })
  const stubborn = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
  stubborn.on('error', () => {}).resume()
  stubborn.write('hello')
  await proxy.connected(0)
  proxy.cutAll('fin')
  const open = talk(proxy.port)
  await open.hasBytes(100_000)
  await Promise.all([proxy.close(), open.ended])
  expect(await talk(proxy.port).ended).toBe('ECONNREFUSED')
})

/** Resolves once a timer is set, which happens when bytes arrive over a real socket. */
async function waiting(clock: { pending: number }): Promise<void> {
  while (clock.pending === 0) await new Promise((resolve) => setImmediate(resolve))
}
