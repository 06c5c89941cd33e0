import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { startProcess } from './memoryProcess.testing.ts'
import { question, startServer } from './servers.testing.ts'
import { envelope, path } from './sockets/sockets.testing.ts'
import { askAs } from './streams/streams.testing.ts'

const MiB = 1024 * 1024

const answers = () => startServer((req, res) => void req.resume().on('end', () => res.end('{}')))

/** A request of exactly a quarter of a mebibyte: more takes seconds, as each piece is an event. */
function longRequest(body: object): Buffer {
  const empty = JSON.stringify({ ...body, pad: '' })
  return Buffer.from(JSON.stringify({ ...body, pad: 'x'.repeat(MiB / 4 - empty.length) }))
}

/** Puts a header of constant length before each byte. */
function piecewise(bytes: Buffer, header: string, trailer = ''): Buffer {
  const size = header.length + 1 + trailer.length
  const all = Buffer.alloc(bytes.length * size, header + ' ' + trailer, 'latin1')
  for (let at = 0; at < bytes.length; at++) all[at * size + header.length] = bytes[at] ?? 0
  return all
}

async function openSocket(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return socket.on('error', () => {})
}

test('a body in 262,144 chunks of a byte is relayed in less than 16 MiB (fault A3)', async () => {
  const { url, peakBytes } = await startProcess(await answers())
  const socket = await openSocket(url)
  const headers = 'host: 127.0.0.1\r\ncontent-type: application/json\r\ntransfer-encoding: chunked'
  socket.write(`POST ${path} HTTP/1.1\r\n${headers}\r\n\r\n`)
  socket.write(piecewise(longRequest(question), '1\r\n', '\r\n'))
  socket.write('0\r\n\r\n')
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 200 /)
  expect(await peakBytes()).toBeLessThan(16 * MiB)
})

test('a message in 262,144 fragments of a byte ends its socket in less than 16 MiB (fault A3)', async () => {
  const { url, peakBytes } = await startProcess(await answers())
  const socket = await openSocket(url)
  const handshake = `connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13`
  const key = Buffer.alloc(16).toString('base64')
  socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${handshake}\r\nsec-websocket-key: ${key}\r\n\r\n`)
  const [answer] = await once(socket, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 101 /)
  // Frames with a mask of zeros: a text without its end, then continuations.
  const frames = piecewise(longRequest(envelope), '\x00\x81\0\0\0\0')
  frames[0] = 0x01
  socket.resume().write(frames)
  await once(socket, 'close')
  expect(await peakBytes()).toBeLessThan(16 * MiB)
})

test('stored events of 28 characters, each from a chunk of 60 kB, take less than 8 MiB (fault A3)', async () => {
  const chunk = `: ${'x'.repeat(60_000)}\n\ndata: {"text":"${'y'.repeat(10)}"}\n\n`
  const provider = await startServer(async (req, res) => {
    await once(req.resume(), 'end')
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    for (let count = 0; count < 300; count++) {
      if (!res.write(chunk)) await once(res, 'drain')
    }
    res.end()
  })
  const { url, heldBytes } = await startProcess(provider)
  const text = await (await askAs(url)).text()
  expect(text.match(/^data: /gm)?.length).toBe(300)
  expect(await heldBytes()).toBeLessThan(8 * MiB)
})
