import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { manualClock } from '@chatstream/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startProcess } from '../memoryProcess.testing.ts'
import { ask, delta, startProxy } from '../servers.testing.ts'
import { askAs, blocksOf, controlOf } from '../streams/streams.testing.ts'

const MiB = 1024 * 1024
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n'
const compressed = `${head}content-encoding: gzip\r\n`
const chunked = 'transfer-encoding: chunked\r\n\r\n'
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`

/** A provider on bare sockets. It answers the questions after the first `warmUps`, which get an empty object. */
async function startHostile(answer: (socket: Socket) => unknown, warmUps = 0) {
  let questions = 0
  let open = 0
  let reached = () => {}
  const arrived = new Promise<void>((resolve) => (reached = resolve))
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    open += 1
    socket.on('error', () => {}).on('close', () => (open -= 1))
    socket.once('data', () => {
      questions += 1
      if (questions <= warmUps) return void socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}`)
      answer(socket.resume())
      reached()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, arrived, open: () => open }
}

/** Asks both ways; the status and the code that the reader gets, or the end of its stream. */
async function endOf(asked: Promise<Response>): Promise<unknown> {
  const response = await asked
  if (!response.ok) return [response.status, (await response.json()).error.code]
  const blocks = await blocksOf(response)
    .rest()
    .catch(() => ['broken'])
  const last = blocks.at(-1)
  if (last === 'broken') return last
  const { end, code, status } = controlOf(last)
  return [end, code, status].filter((each) => each !== undefined)
}

interface Case {
  name: string
  answer: (socket: Socket) => unknown
  /** Milliseconds after which the proxy gives the provider up. */
  afterMs?: number
  plain: unknown
  resumable: unknown
  /** The code in the access log of the plain request. */
  code: string
}

const unreachable = [502, 'upstream_unreachable']
const broken = { plain: 'broken', resumable: ['cut', 'stream_broken'], code: 'stream_broken' }

const cases: readonly Case[] = [
  {
    name: 'resets the connection before its headers',
    answer: (socket) => socket.resetAndDestroy(),
    plain: unreachable,
    resumable: unreachable,
    code: 'upstream_unreachable',
  },
  {
    name: 'sends no HTTP',
    answer: (socket) => socket.write('* OK IMAP4rev1 Service Ready\r\n'),
    plain: unreachable,
    resumable: unreachable,
    code: 'upstream_unreachable',
  },
  {
    name: 'sends headers without end',
    answer: (socket) => socket.write(head + `x-a: ${'a'.repeat(1000)}\r\n`.repeat(1000)),
    plain: unreachable,
    resumable: unreachable,
    code: 'upstream_unreachable',
  },
  {
    name: 'sends no headers for 300 s',
    answer: () => {},
    afterMs: 300_000,
    plain: [504, 'upstream_timeout'],
    resumable: ['error', 'upstream_timeout', 504],
    code: 'upstream_timeout',
  },
  {
    name: 'sends informational answers, and no other for 300 s',
    answer: (socket) => socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(1000)),
    afterMs: 300_000,
    plain: [504, 'upstream_timeout'],
    resumable: ['error', 'upstream_timeout', 504],
    code: 'upstream_timeout',
  },
  {
    name: 'stalls in mid-stream for 600 s',
    answer: (socket) => socket.write(head + chunked + chunk(delta('a'))),
    afterMs: 600_000,
    plain: 'broken',
    resumable: ['cut', 'upstream_stalled'],
    code: 'upstream_stalled',
  },
  {
    name: 'resets the connection in mid-stream',
    answer: (socket) => {
      socket.write(head + chunked + chunk(delta('a')), () => setTimeout(() => socket.resetAndDestroy(), 50))
    },
    ...broken,
  },
  {
    name: 'ends before the length that it announced',
    answer: (socket) => socket.end(`${head}content-length: 10000\r\n\r\n${delta('a')}`),
    ...broken,
  },
  {
    name: 'says gzip and sends text',
    answer: (socket) => socket.write(compressed + chunked + chunk(delta('a'))),
    ...broken,
  },
  {
    name: 'sends gzip with a wrong checksum',
    answer: (socket) => {
      const bytes = gzipSync(delta('a'))
      bytes.writeUInt32LE(7, bytes.length - 8)
      socket.write(`${compressed}content-length: ${bytes.length}\r\n\r\n`)
      socket.write(bytes)
    },
    ...broken,
  },
  {
    name: 'sends the first half of a gzip',
    answer: (socket) => {
      const bytes = gzipSync(delta('a'))
      socket.write(`${compressed}content-length: ${bytes.length >> 1}\r\n\r\n`)
      socket.write(bytes.subarray(0, bytes.length >> 1))
    },
    ...broken,
  },
]

describe.each(cases)('a provider that $name', ({ answer, afterMs = 0, plain, resumable, code }) => {
  test.each([
    ['a plain answer', ask, plain],
    ['a resumable run', askAs, resumable],
  ] as const)('ends %s with a clear error, and its connection is closed', async (_, send, expected) => {
    const provider = await startHostile(answer)
    const clock = manualClock()
    const { url, log, proxy } = await startProxy({ baseUrl: provider.url }, { clock })
    const ended = endOf(send(url))
    let isOver = false
    void ended.finally(() => (isOver = true))
    await provider.arrived
    // In steps: a run opens its stream after 5 s.
    await clock.advance(Math.min(afterMs, 5000))
    await clock.advance(Math.max(0, afterMs - 10_000))
    expect(isOver && afterMs > 0).toBe(false)
    await expect.poll(async () => (await clock.advance(afterMs === 0 ? 0 : 1000), isOver)).toBe(true)
    expect(await ended).toEqual(expected)
    await expect.poll(provider.open).toBe(0)
    expect(proxy.stats()).toMatchObject({ runs: 0, unexpectedErrors: 0 })
    await expect.poll(() => log).toHaveLength(1)
    // The end of a run is in its stream; its first reader has a whole answer.
    expect(log[0]?.code).toBe(send === ask || expected === unreachable ? code : undefined)
  })
})

test('a provider that refuses the connection is a 502, plain or resumable', async () => {
  const { url } = await startProxy({ baseUrl: 'http://127.0.0.1:1' })
  expect(await endOf(ask(url))).toEqual(unreachable)
  expect(await endOf(askAs(url))).toEqual(unreachable)
})

test.each([
  ['a plain answer', ask, 'data: [DONE]\n\n'],
  ['a resumable run', askAs, ': chatstream {"end":"complete"}\n\n'],
] as const)('headers after 100 s begin %s that is whole', async (_, send, last) => {
  let socket: Socket | undefined
  const provider = await startHostile((one) => (socket = one))
  const clock = manualClock()
  const { url } = await startProxy({ baseUrl: provider.url }, { clock })
  const asked = send(url)
  await provider.arrived
  await clock.advance(100_000)
  socket?.write(head + chunked + chunk(delta('late')) + chunk('data: [DONE]\n\n') + chunk(''))
  const text = await (await asked).text()
  expect(text).toContain(delta('late').trim())
  expect(text.endsWith(last)).toBe(true)
})

test('a provider that sends something each nine minutes is not cut before half an hour', async () => {
  let socket: Socket | undefined
  const provider = await startHostile((one) => (socket = one))
  const clock = manualClock()
  const { url } = await startProxy({ baseUrl: provider.url }, { clock })
  const asked = ask(url)
  await provider.arrived
  socket?.write(head + chunked)
  const blocks = blocksOf(await asked)
  for (let minutes = 0; minutes < 27; minutes += 9) {
    socket?.write(chunk(delta('a')))
    expect(await blocks.next()).toBe(delta('a'))
    await clock.advance(540_000)
  }
  socket?.write(chunk(''))
  expect(await blocks.next()).toBeUndefined()
})

/** Writes as fast as the proxy reads, up to a number of bytes. */
async function pour(socket: Socket, text: string, bytes: number): Promise<void> {
  const piece = chunk(text)
  for (let sent = 0; sent < bytes && !socket.destroyed; sent += text.length)
    await new Promise<unknown>((written) => socket.write(piece, written))
}

const bomb = gzipSync(Buffer.alloc(100 * MiB, 'x'))
const floods: readonly [name: string, answer: (socket: Socket) => unknown][] = [
  [
    'floods events without end',
    (socket) => {
      socket.write(head + chunked)
      return pour(socket, delta('x'.repeat(8000)).repeat(16), Infinity)
    },
  ],
  [
    'sends 100 MB without a newline',
    (socket) => {
      socket.write(head + chunked)
      return pour(socket, 'x'.repeat(64 * 1024), 100 * MiB)
    },
  ],
  [
    'sends 100 MB in 100 kB of gzip',
    (socket) => {
      socket.write(`${compressed}content-length: ${bomb.length}\r\n\r\n`)
      socket.write(bomb)
    },
  ],
]

describe.each(floods)('a provider that %s', (_, answer) => {
  test('is cut at 64 MiB of a plain answer, of which the proxy holds less than 16', async () => {
    const provider = await startHostile(answer, 2)
    const { url, peakBytes } = await startProcess(provider.url)
    const response = await ask(url)
    let bytes = 0
    const reading = async () => {
      for await (const piece of response.body ?? []) bytes += piece.length
    }
    await expect(reading()).rejects.toThrow('terminated')
    expect(bytes).toBeGreaterThan(60 * MiB)
    expect(bytes).toBeLessThanOrEqual(64 * MiB)
    await expect.poll(provider.open).toBe(0)
    expect(await peakBytes()).toBeLessThan(16 * MiB)
  })

  test('is cut in a resumable run, at 64 MiB or at an event of 16', async () => {
    const provider = await startHostile(answer, 2)
    const { url, peakBytes } = await startProcess(provider.url)
    const end = await endOf(askAs(url))
    expect(end).toEqual(['cut', 'stream_broken'])
    await expect.poll(provider.open).toBe(0)
    // The log keeps what was stored.
    expect(await peakBytes()).toBeLessThan(112 * MiB)
  })
})
