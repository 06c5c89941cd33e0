import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import type { WebSocket } from 'ws'
import type { AccessLogEntry } from './exchange/accessLog.ts'
import { checkUpstream } from './providers/checkUpstream.ts'
import { createProxy } from './createProxy.ts'
import type { ProxyOptions } from './options.ts'
import type { UpstreamHandler, UpstreamOptions } from './upstream/upstream.ts'
import { readProviderFromEnv } from './providers/readProviderFromEnv.ts'
import { ask, key, question, questionTo, startProxy, startServer } from './servers.testing.ts'
import { openSocket, startSocketProvider } from './sockets/sockets.testing.ts'

const sse = { 'content-type': 'text/event-stream' }

/** Returns everything that a reader can see of an answer, also of a broken one. */
async function seen(response: Response): Promise<string> {
  const chunks: string[] = [inspect([...response.headers]), response.statusText]
  try {
    for await (const chunk of response.body ?? []) chunks.push(new TextDecoder('latin1').decode(chunk))
  } catch (error) {
    chunks.push(inspect(error, { depth: 10, showHidden: true }))
  }
  return chunks.join('')
}

/** Returns everything that a reader can see of an answer over a socket. */
async function seenBySocket(url: string, first: unknown): Promise<string> {
  const { rest, reason } = await openSocket(url, first)
  return `${(await rest()).join('\n')} ${reason()}`
}

function pieces(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size))
      controller.close()
    },
  })
}

function breaking(text: string): ReadableStream<Uint8Array> {
  const chunks = [new TextEncoder().encode(text)]
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.error(new Error(`${key} broke`, { cause: { key } }))
      else controller.enqueue(chunk)
    },
  })
}

const echoes: Readonly<Record<string, UpstreamHandler>> = {
  'in the body': async (request) => new Response(inspect([...request.headers]), { headers: sse }),
  'in a JSON body': async () => Response.json({ choices: [{ message: { content: `key: ${key}` } }] }),
  'cut into bytes': async () => new Response(pieces(`x${key}y${key.slice(0, -1)}`, 1), { headers: sse }),
  'cut in two': async () => new Response(pieces(`data: ${key}${key}\n\n`, 20), { headers: sse }),
  'in headers': async () =>
    new Response('ok', {
      headers: {
        'content-type': `text/plain; k=${key}`,
        'x-request-id': key,
        'x-ratelimit-key': key,
        [key]: key,
      },
    }),
  'in the reason phrase': async () => new Response('ok', { statusText: key }),
  'in an error’s message': async () =>
    Response.json({ error: { message: `wrong key ${key}` } }, { status: 401 }),
  'in an error’s every field': async () =>
    Response.json({ error: { message: key, type: key, code: key, param: key } }, { status: 400 }),
  'in an error’s headers': async () => new Response('no', { status: 429, headers: { 'retry-after': key } }),
  'in an error’s text': async () => new Response(`<h1>${key}</h1>`, { status: 502 }),
  'in a redirect': async () =>
    new Response(null, { status: 302, headers: { location: `https://x.example/?k=${key}` } }),
  'in an exception': async () => Promise.reject(new Error(key, { cause: new Error(key) })),
  'in a stream’s error': async () => new Response(breaking(`data: ${key}`), { headers: sse }),
  'in an in-band error': async () => new Response(`data: {"error":"bad key ${key}"}\n\n`, { headers: sse }),
}

const paths = ['/v1/chat/completions', '/v1/responses', '/v1/messages', '/agent']

/** An upstream of each API with the same handler, and all the paths to them. */
function settingsFor(handler: UpstreamHandler, errors: 'safe' | 'verbatim'): ProxyOptions {
  // Without a list of fields, so that one question fits all paths.
  const fields = { allow: ['*'] }
  const headers = { 'x-secret-token': key }
  const main: UpstreamOptions = { fetch: handler, apiKey: key, errors, headers, fields }
  const upstreams = {
    main,
    claude: { ...main, api: 'anthropic' as const },
    agents: { ...main, api: 'other' as const },
  }
  return { upstreams, routes: { agent: 'agents:/run' } }
}

test.each(Object.entries(echoes))('a key that the provider repeats %s reaches nobody', async (_, handler) => {
  for (const errors of ['safe', 'verbatim'] as const) {
    const log: AccessLogEntry[] = []
    const proxy = createProxy({ ...settingsFor(handler, errors), accessLog: (entry) => log.push(entry) })
    let text = ''
    for (const path of paths) text += await seen(await proxy.fetch(questionTo(`http://localhost${path}`)))
    expect(text + inspect(log, { depth: 10 })).not.toContain(key)
    expect(log).toHaveLength(paths.length)
  }
})

test.each(Object.entries(echoes))('nor does it over a socket, repeated %s', async (_, handler) => {
  for (const errors of ['safe', 'verbatim'] as const) {
    const { url, log } = await startProxy({}, settingsFor(handler, errors))
    let text = ''
    for (const path of paths) {
      for (const first of [question, { chatstream: 1, method: 'POST', path, headers: {}, body: question }]) {
        text += await seenBySocket(url + path, first)
      }
    }
    expect(text + inspect(log, { depth: 10 })).not.toContain(key)
    expect(log).toHaveLength(paths.length * 2)
  }
})

test.each(Object.entries(echoes))('nor does it in a resumable stream, repeated %s', async (_, handler) => {
  for (const errors of ['safe', 'verbatim'] as const) {
    const told: unknown[] = []
    const log: AccessLogEntry[] = []
    const options = settingsFor(handler, errors)
    const proxy = createProxy({
      ...options,
      accessLog: (entry) => log.push(entry),
      onRunEnd: (run) => void told.push(run),
    })
    let text = ''
    for (const path of paths) {
      const id = path.replaceAll('/', '_').padEnd(22, '0')
      const headers = { 'content-type': 'application/json', 'x-chatstream-id': id }
      const url = `http://localhost${path}`
      text += await seen(await proxy.fetch(questionTo(url, { headers })))
      text += await seen(await proxy.fetch(new Request(new URL(`streams/${id}`, url))))
    }
    await proxy.close()
    expect(text + inspect([log, told], { depth: 10 })).not.toContain(key)
    expect(log).toHaveLength(paths.length * 2)
  }
})

test.each(Object.entries(echoes))(
  'nor does it over a socket in a resumable one, repeated %s',
  async (_, handler) => {
    const { url, log } = await startProxy({}, settingsFor(handler, 'safe'))
    let text = ''
    for (const path of paths) {
      const id = path.replaceAll('/', '_').padEnd(22, '0')
      const headers = { 'x-chatstream-id': id }
      text += await seenBySocket(url + path, { chatstream: 1, method: 'POST', path, headers, body: question })
      const { pathname } = new URL(`streams/${id}`, url + path)
      text += await seenBySocket(url + path, { chatstream: 1, method: 'GET', path: pathname, headers: {} })
    }
    expect(text + inspect(log, { depth: 10 })).not.toContain(key)
    expect(log).toHaveLength(paths.length * 2)
  },
)

test('nor does a provider’s socket let it through, wherever it repeats it', async () => {
  const answers: readonly ((socket: WebSocket) => void)[] = [
    (socket) => (socket.send(key), socket.send(`{"key":"${key}"}\n${key}`), socket.send('[DONE]')),
    (socket) => socket.close(1011, key),
    (socket) => (socket.send(key.slice(0, 12)), socket.close(1000, key)),
  ]
  for (const answer of answers) {
    const provider = await startSocketProvider()
    const { url, log } = await startProxy({ baseUrl: provider.url, apiKey: key })
    const asked = ask(url).then(seen)
    answer((await provider.next()).socket)
    const overSocket = seenBySocket(`${url}/v1/chat/completions`, question)
    answer((await provider.next()).socket)
    expect((await asked) + (await overSocket) + inspect(log, { depth: 10 })).not.toContain(key)
  }
  const refuse = { status: 403, headers: { 'x-request-id': key, 'retry-after': key }, body: key }
  const provider = await startSocketProvider({ refuse })
  const { url, log } = await startProxy({ baseUrl: provider.url, apiKey: key, errors: 'verbatim' })
  expect((await seen(await ask(url))) + inspect(log)).not.toContain(key)
})

test('a key sent by a reader is not repeated either', async () => {
  const log: AccessLogEntry[] = []
  const main = { fetch: async () => Response.json({}), apiKey: key, models: ['m'] }
  const proxy = createProxy({ upstreams: { main }, accessLog: (entry) => log.push(entry) })
  const body = JSON.stringify({ model: key })
  const requests = [
    questionTo('http://localhost/v1/chat/completions', { body }),
    questionTo(`http://localhost/${key}`),
    new Request('http://localhost/v1/models', { headers: { origin: `https://${key}.example` } }),
    questionTo('http://localhost/v1/chat/completions', { headers: { 'content-type': key } }),
  ]
  let text = ''
  for (const request of requests) text += await seen(await proxy.fetch(request))
  expect(text + inspect(log)).not.toContain(key)
})

test('over sockets the key goes to the provider only, in every failure', async () => {
  const keys: unknown[] = []
  const urls = [
    'http://127.0.0.1:1',
    await startServer((req, res) => {
      keys.push(req.headers.authorization)
      res.writeHead(200, sse).end(inspect(req.rawHeaders))
    }),
    await startServer((req, res) =>
      res.writeHead(200, sse).write(inspect(req.rawHeaders), () => res.destroy()),
    ),
    await startServer((req) => req.socket.end(`HTTP/1.1 ${key}\r\n\r\n`)),
    await startServer((_, res) => res.writeHead(500, key).end(key)),
  ]
  for (const url of urls) {
    const { url: proxyUrl, log } = await startProxy(url)
    const text = await seen(await ask(proxyUrl))
    expect(text + inspect(log)).not.toContain(key)
  }
  expect(keys).toEqual([`Bearer ${key}`])
})

test('no problem of the configuration or of a provider repeats the key', async () => {
  const refusing = await startServer((_, res) => res.writeHead(401).end(key))
  const said = [
    ...readProviderFromEnv({ HOLYSHEEP_API_KEY: key }).problems,
    ...readProviderFromEnv({ OPENAI_API_KEY: `"${key}"` }).problems,
    ...readProviderFromEnv({ OPENAI_API_KEY: `${key}\nx` }).problems,
    ...(await checkUpstream({ baseUrl: refusing, apiKey: key })),
    ...(await checkUpstream({ baseUrl: 'http://127.0.0.1:1', apiKey: key })),
  ]
  expect(said).toHaveLength(5)
  expect(said.join('\n')).not.toContain(key)
  const main = { baseUrl: 'https://x.example', apiKey: `${key}\r\nx`, fecth: key }
  const options = { upstreams: { main } }
  let thrown: unknown
  try {
    createProxy(options)
  } catch (error) {
    thrown = error
  }
  expect(inspect(thrown, { depth: 10, showHidden: true })).toMatch(/Did you mean "fetch"/)
  expect(inspect(thrown, { depth: 10, showHidden: true })).not.toContain(key)
})

/** Configured values that no name shows to be secret. */
const odd = {
  baseUrl: 'https://provider.example/v1?sig=canary-of-the-query&api-version=2024-10-21',
  headers: {
    'x-gateway': 'canary-of-a-header',
    'Proxy-Authorization': 'Basic canary-of-basic',
    'X-Org': 'organisation-1',
    'user-agent': 'my-application/1.0',
  },
}

test('every configured header and query value is a secret, unless it is known or named otherwise', async () => {
  const errors: unknown[] = []
  const main: UpstreamOptions = {
    ...odd,
    apiKey: key,
    errors: 'verbatim',
    fields: { allow: ['*'] },
    notSecret: ['x-org'],
    fetch: async (request) =>
      new Response(`${request.url} ${inspect([...request.headers])}`, { headers: sse }),
  }
  const log: AccessLogEntry[] = []
  const proxy = createProxy({
    upstreams: { main },
    accessLog: (entry) => log.push(entry),
    onError: (error) => errors.push(error),
  })
  const text = await seen(await proxy.fetch(questionTo('http://localhost/v1/chat/completions')))
  const body = JSON.stringify({ model: 'canary-of-a-header' })
  await seen(await proxy.fetch(questionTo('http://localhost/v1/chat/completions', { body })))
  expect(text + inspect([log, errors], { depth: 10 })).not.toContain('canary')
  for (const known of ['2024-10-21', 'my-application/1.0', 'organisation-1']) expect(text).toContain(known)
})

test('what a reader writes in a log line cannot forge, turn or hide a part of it', async () => {
  const log: AccessLogEntry[] = []
  const main = { fetch: async () => Response.json({}), apiKey: key }
  const proxy = createProxy({ upstreams: { main }, accessLog: (entry) => log.push(entry) })
  const model = 'm\n{"status":200}\u001b[2K\u202egpj\u2028\u200b\u0085\u{e0041}'
  const body = JSON.stringify({ model })
  await seen(await proxy.fetch(questionTo('http://localhost/v1/chat/completions', { body })))
  expect(log[0]?.model).toBe(
    String.raw`m\u{a}{"status":200}\u{1b}[2K\u{202e}gpj\u{2028}\u{200b}\u{85}\u{e0041}`,
  )
})
