import { manualClock } from '@chatstream/testing'
import { expect, test, vi } from 'vitest'
import type { UpstreamOptions } from './upstream.ts'
import { ask, key, startProxy, sentQuestion } from '../servers.testing.ts'
import { startSocketProvider } from '../sockets/sockets.testing.ts'

const chunk = (content: string, finish: string | null = null) =>
  JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })
const event = (data: string) => `data: ${data}\n\n`

async function start(options: Partial<UpstreamOptions> = {}) {
  const provider = await startSocketProvider()
  const clock = manualClock()
  const upstream = { baseUrl: `${provider.url}/v1`, apiKey: key, ...options }
  return { provider, clock, ...(await startProxy(upstream, { clock })) }
}

test('a provider’s socket is read as server-sent events, each message as it comes', async () => {
  const { provider, url, log } = await start()
  const asked = ask(url)
  const { req, socket, first, closed } = await provider.next()
  expect(req.url).toBe('/v1/chat/completions')
  expect(req.headers).toMatchObject({ authorization: `Bearer ${key}`, 'user-agent': 'chatstream-proxy' })
  expect(JSON.parse(first)).toEqual(sentQuestion)

  const response = await asked
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body?.getReader()
  for (const content of ['Hel', 'lo 世界']) {
    socket.send(chunk(content))
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(event(chunk(content)))
  }
  socket.send(Buffer.from(chunk('', 'stop')), { binary: true })
  socket.send(JSON.stringify({ choices: [], usage: { total_tokens: 3 } }, null, 1))
  socket.send('[DONE]')
  let text = ''
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    text += new TextDecoder().decode(read.value)
  }
  expect(text).toContain(event(chunk('', 'stop')))
  expect(text).toMatch(/data: \{\ndata: {2}"choices": \[\].*data: \[DONE\]\n\n$/s)
  expect(await closed).toBe(1005)
  expect(log).toMatchObject([{ status: 200, outcome: 'complete' }])
})

test.each([1000, undefined])('a close in good order (%s) is the end', async (code) => {
  const { provider, url } = await start()
  const asked = ask(url)
  const { socket } = await provider.next()
  socket.send(chunk('all', 'stop'))
  socket.close(code)
  expect(await (await asked).text()).toBe(event(chunk('all', 'stop')))
})

test('a second without more after the finish_reason is the end, usage in between is kept', async () => {
  const { provider, url, clock } = await start()
  const asked = ask(url)
  const { socket, closed } = await provider.next()
  socket.send(chunk('all', 'stop'))
  const reader = (await asked).body?.getReader()
  let text = ''
  const readTo = async (word: string) => {
    while (!text.includes(word)) text += new TextDecoder().decode((await reader?.read())?.value)
  }
  await readTo('all')
  await clock.advance(999)
  socket.send('{"usage":{}}')
  await readTo('usage')
  await clock.advance(1)
  expect((await reader?.read())?.done).toBe(true)
  await closed
  expect(text).toBe(event(chunk('all', 'stop')) + event('{"usage":{}}'))
})

test.each([1001, 1011, 4429])(
  'a close with %i breaks the reader’s connection, after all that came',
  async (code) => {
    const { provider, url, log } = await start()
    const asked = ask(url)
    const { socket } = await provider.next()
    socket.send(chunk('half'))
    const reader = (await asked).body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(event(chunk('half')))
    socket.close(code)
    await expect(reader?.read()).rejects.toThrow('terminated')
    await vi.waitFor(() => expect(log).toMatchObject([{ status: 200, outcome: 'broken' }]))
  },
)

test('a connection that is lost, and a close without a word, are breaks too', async () => {
  for (const leave of ['terminate', 'close'] as const) {
    const { provider, url } = await start()
    const asked = ask(url)
    const { socket } = await provider.next()
    const response = await asked
    socket[leave]()
    await expect(response.text()).rejects.toThrow('terminated')
  }
})

test('a reader that leaves closes the provider’s socket at once', async () => {
  const { provider, url, log } = await start()
  const reader = new AbortController()
  const asked = ask(url, { signal: reader.signal })
  const { socket, closed } = await provider.next()
  socket.send(chunk('Hel'))
  await (await asked).body?.getReader().read()
  reader.abort()
  expect(await closed).toBe(1006)
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 200, outcome: 'aborted' }]))
})

test('a handshake that is refused keeps its status and its reason, in safe words', async () => {
  const body = JSON.stringify({ error: { message: `slow down, ${key}`, code: 'rate_limit_exceeded' } })
  const refuse = { status: 429, headers: { 'retry-after': '7', 'x-request-id': 'r-1' }, body }
  const provider = await startSocketProvider({ refuse })
  const { url } = await startProxy({ baseUrl: `${provider.url}/v1`, apiKey: key })
  const response = await ask(url)
  expect(response.status).toBe(429)
  expect(Object.fromEntries(response.headers)).toMatchObject({ 'retry-after': '7', 'x-request-id': 'r-1' })
  expect((await response.json()).error).toMatchObject({
    code: 'rate_limit_exceeded',
    message: 'The provider’s rate limit is reached.',
  })
})

test('a handshake that redirects is not followed', async () => {
  const refuse = { status: 307, headers: { location: 'ws://127.0.0.1:1/' } }
  const provider = await startSocketProvider({ refuse })
  const { url } = await startProxy({ baseUrl: provider.url, apiKey: key })
  expect((await ask(url)).status).toBe(502)
})

test('nobody there is a provider that cannot be reached', async () => {
  const { url, log } = await startProxy({ baseUrl: 'ws://127.0.0.1:1/v1', apiKey: key })
  expect((await ask(url)).status).toBe(502)
  expect(log).toMatchObject([{ code: 'upstream_unreachable', cause: 'ECONNREFUSED' }])
})

test('what is not streamed goes over HTTP to the same address', async () => {
  const provider = await startSocketProvider()
  const { url } = await startProxy({ baseUrl: `${provider.url}/v1`, apiKey: key })
  expect(await (await fetch(`${url}/v1/models`)).text()).toBe('GET /v1/models ')
  expect(await (await ask(url, { body: '{"stream":false}' })).text()).toBe('POST /v1/chat/completions ')
})

test('a reader that does not read stops the provider', async () => {
  const { provider, url } = await start()
  const response = await ask(url)
  const { socket } = await provider.next()
  const message = chunk('x'.repeat(64 * 1024))
  const offered = 1000
  for (let sent = 0; sent < offered; sent++) socket.send(message)
  // It stands still once the buffers on the way are full: seen three times in a row to be so.
  let seen = -1
  let same = 0
  await vi.waitFor(
    () => {
      same = socket.bufferedAmount === seen ? same + 1 : 0
      seen = socket.bufferedAmount
      expect(same).toBeGreaterThanOrEqual(3)
    },
    { interval: 200 },
  )
  expect(seen).toBeGreaterThan((offered * message.length) / 2)
  socket.send('[DONE]')
  let read = 0
  for await (const bytes of response.body ?? []) read += bytes.length
  expect(read).toBe(offered * event(message).length + event('[DONE]').length)
})

test('its sockets count as requests at once', async () => {
  const { provider, url } = await start({ maxConcurrent: 1 })
  const first = ask(url)
  const { socket } = await provider.next()
  const second = ask(url)
  socket.send('[DONE]')
  expect(await (await first).text()).toBe(event('[DONE]'))
  const again = await provider.next()
  again.socket.send('[DONE]')
  expect(await (await second).text()).toBe(event('[DONE]'))
})
