import { connect } from 'node:net'
import { WebSocket } from 'ws'
import { createProxy } from './createProxy.ts'
import { memoryLog } from './logs/memoryLog.ts'
import { serveProxy } from './mounts/node.ts'

/** The result of a fuzz test in which the process did not crash. */
export interface FuzzResult {
  runs: number
  /** Errors that the proxy has caught. The application's functions throw on purpose. */
  unexpectedErrors: number
  /** Errors by part of the proxy and message. */
  places: Readonly<Record<string, number>>
  /** The status of a plain question after all runs. */
  lastStatus: number
}

type Random = (below: number) => number

/** https://github.com/bryc/code/blob/master/jshash/PRNGs.md, mulberry32 */
function randomFrom(seed: number): Random {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const path = '/v1/chat/completions'
const good = '{"model":"m","stream":true,"messages":[]}'
const words = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ':',
  ',',
  'null',
  '1e999',
  '\u0000',
  '日本',
  '\r\n',
  '\n\n',
  'data: ',
  'id: 1-1',
  'event: x',
  good,
  ': chatstream {"end":"x"}',
]
const names = [
  'origin',
  'host',
  'content-type',
  'last-event-id',
  'x-chatstream-id',
  'access-control-request-headers',
  'upgrade',
  'connection',
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-fetch-site',
  '__proto__',
]

function anyText(random: Random): string {
  if (random(8) === 0) return '['.repeat(random(20_000))
  return Array.from({ length: random(30) }, () => words[random(words.length)] ?? '').join('')
}

function anyBody(random: Random): string {
  if (random(3) === 0) return good
  return random(2) === 0 ? anyText(random) : `{"model":"m","stream":true,"messages":${anyText(random)}}`
}

const runIdOf = (random: Random) => (random(9) === 0 ? anyText(random) : String(random(9)).repeat(22))

/** Any answer of a provider; it may throw, end early or break off. */
async function anyAnswer(random: Random): Promise<Response> {
  if (random(9) === 0) throw new TypeError('no answer')
  const types = ['text/event-stream', 'application/json', 'application/x-ndjson', 'text/html', '']
  const pieces = Array.from({ length: random(6) }, () =>
    random(2) === 0 ? 'data: {"choices":[{"delta":{"content":"x"}}]}\n\n' : anyText(random),
  )
  const isBroken = random(4) === 0
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces.shift()
      if (piece !== undefined) return controller.enqueue(new TextEncoder().encode(`${piece} `))
      if (isBroken) controller.error(new Error('broken'))
      else controller.close()
    },
  })
  const status = [200, 200, 200, 201, 400, 401, 429, 500, 599][random(9)] ?? 200
  return new Response(body, { status, headers: { 'content-type': types[random(types.length)] ?? '' } })
}

/** Sends bytes on a bare socket, and disconnects after a while or when the answer arrives. */
function sendRaw(port: number, random: Random): Promise<void> {
  const method = ['GET', 'POST', 'DELETE', 'OPTIONS', 'CONNECT', 'x'][random(6)] ?? 'GET'
  const at = [path, `/v1/chat/streams/${runIdOf(random)}`, '/', '//', '*', anyText(random)][random(6)] ?? path
  const upgrade =
    random(2) === 0
      ? 'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
      : ''
  const headers = Array.from(
    { length: random(5) },
    () =>
      `${names[random(names.length)]}: ${random(2) === 0 ? 'a'.padEnd(random(9000)) + ',b' : anyText(random)}\r\n`,
  )
  const text = `${method} ${at} HTTP/1.1\r\nhost: p\r\n${upgrade}${headers.join('')}\r\n${anyBody(random)}`
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const leave = setTimeout(() => socket.destroy(), 5 + random(20))
    socket.on('error', () => {})
    socket.on('data', () => {})
    socket.on('close', () => {
      clearTimeout(leave)
      resolve()
    })
    socket.write(random(4) === 0 ? text.slice(0, random(text.length)) : text)
  })
}

function sendMessage(port: number, random: Random): Promise<void> {
  const envelope = `{"chatstream":1,"method":"POST","path":"${path}","headers":{"x-chatstream-id":"${String(random(9)).repeat(22)}"},"body":${anyBody(random)}}`
  const message =
    [envelope, anyBody(random), anyText(random), envelope.slice(0, random(envelope.length))][random(4)] ?? ''
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
    const leave = setTimeout(() => socket.terminate(), 10 + random(30))
    socket.on('error', () => {})
    socket.on('open', () => {
      if (random(5) === 0) for (const letter of message.slice(0, 200)) socket.send(letter, { fin: false })
      socket.send(message, { binary: random(2) === 0 })
    })
    socket.on('close', () => {
      clearTimeout(leave)
      resolve()
    })
  })
}

async function sendRequest(port: number, random: Random): Promise<void> {
  const url = `http://127.0.0.1:${port}`
  const signal = AbortSignal.timeout(5 + random(60))
  const headers = {
    'content-type': 'application/json',
    ...(random(2) === 0 && { 'x-chatstream-id': String(random(9)).repeat(22) }),
  }
  const isRun = random(3) === 0
  const method = isRun ? (random(2) === 0 ? 'DELETE' : 'GET') : 'POST'
  const at = isRun ? `/v1/chat/streams/${encodeURIComponent(runIdOf(random))}` : path
  try {
    await (
      await fetch(url + at, { method, headers, signal, ...(!isRun && { body: anyBody(random) }) })
    ).text()
  } catch {
    // The answer may break off, or be none.
  }
}

/** Sends random input to a proxy: first messages of WebSockets, requests, handshakes, and answers of the provider. */
export async function fuzzProxy(runs: number, seed: number): Promise<FuzzResult> {
  const random = randomFrom(seed)
  const places: Record<string, number> = {}
  let isOver = false
  const throwSometimes = () => {
    if (!isOver && random(20) === 0) throw new Error('on purpose')
  }
  const proxy = createProxy({
    limits: false,
    upstreams: { main: { fetch: () => (isOver ? Promise.resolve(new Response('{}')) : anyAnswer(random)) } },
    log: memoryLog({ maxBytes: 4 * 1024 * 1024 }),
    streams: { retainMs: 500, detachGraceMs: 50, headersWaitMs: 20, heartbeatMs: 5 },
    maxBodyBytes: 64 * 1024,
    authenticate: () => (throwSometimes(), { id: 'anna' }),
    accessLog: throwSometimes,
    onRunEnd: async () => throwSometimes(),
    onError(error, place) {
      const name = `${place}: ${error instanceof Error ? error.message.slice(0, 80) : typeof error}`
      places[name] = (places[name] ?? 0) + 1
    },
  })
  const server = await serveProxy(proxy, { port: 0 })
  const acts = [sendRaw, sendMessage, sendRequest]
  for (let run = 0; run < runs; run += 20) {
    await Promise.all(Array.from({ length: 20 }, () => acts[random(3)]?.(server.port, random)))
  }
  isOver = true
  const last = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: good,
  })
  const lastStatus = last.status
  await last.text()
  const { unexpectedErrors } = proxy.stats()
  await proxy.close()
  await server.close()
  return { runs, unexpectedErrors, places, lastStatus }
}
