import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { memoryLog } from '../logs/memoryLog.ts'
import { ask, delta, question, startProvider, startProxy } from '../servers.testing.ts'

const id = 'A1b2C3d4E5f6G7h8I9j0K1'
const routes = { chat: 'main:/chat/completions', 'rooms/{room}/ask': 'main:/chat/completions' }
const authenticate = (request: Request) => {
  const user = request.headers.get('cookie')
  return user === null ? null : { id: user }
}

/** A run of anna that goes on, and a provider that sees if it is stopped. */
async function startRun() {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url, { authenticate, routes })
  const headers = { 'content-type': 'application/json', cookie: 'anna', 'x-chatstream-id': id }
  const reader = ask(url, { headers })
  const call = await provider.next()
  call.res.writeHead(200, { 'content-type': 'text/event-stream' }).write(delta('secret of anna'))
  const response = await reader
  onTestFinished(() => response.body?.cancel())
  let isStopped = false
  void call.aborted.then(() => (isStopped = true))
  return { url, provider, headers, isStopped: () => isStopped, end: () => call.res.end(delta('end')) }
}

/** Each path of a run: beside every route, and at the whole of its id's forms. */
const folders = [
  '/v1/chat/streams/',
  '/v1/streams/',
  '/streams/',
  '/rooms/one/streams/',
  '/rooms/two/streams/',
]
const forms = [
  id,
  id.toLowerCase(),
  `${id}/`,
  `%41${id.slice(1)}`,
  `${id}%00`,
  `${id}?user=anna`,
  `../streams/${id}`,
]

/** An answer without what differs between any two requests. */
async function shape(response: Response, asked: string) {
  const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name))
  const text = JSON.stringify([response.status, headers, await response.text()])
  return text.replaceAll(asked.replace(/^..\/streams\/|[?].*$/g, ''), '{id}')
}

test('a foreign run and an unknown one look alike: each path, method and form of the id', async () => {
  const { url, isStopped, end } = await startRun()
  const unknown = 'Z1b2C3d4E5f6G7h8I9j0K1'
  for (const folder of folders) {
    for (const form of forms) {
      for (const method of ['GET', 'DELETE', 'POST', 'HEAD', 'PUT']) {
        const send = (target: string) =>
          fetch(url + folder + target, { method, headers: { cookie: 'bert', 'last-event-id': '0' } })
        const foreign = await send(form)
        const other = form.replace(id.slice(1), unknown.slice(1)).replace(id, unknown)
        const text = await shape(foreign, form)
        expect(text).not.toContain('secret')
        expect(text).toBe(await shape(await send(other), other))
      }
    }
  }
  expect(isStopped()).toBe(false)
  end()
})

test('a foreign run costs the same calls of the log as one that never was, so no clock tells them apart', async () => {
  const provider = await startProvider()
  const inner = memoryLog()
  const calls: unknown[] = []
  const log = new Proxy(inner, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...all: unknown[]) => {
        const result: unknown = Reflect.apply(method, target, all)
        calls.push([name, typeof result])
        return result
      }
    },
  })
  const { url } = await startProxy(provider.url, { authenticate, routes, log })
  const headers = { 'content-type': 'application/json', cookie: 'anna', 'x-chatstream-id': id }
  const asked = ask(url, { headers })
  const { res } = await provider.next()
  res.writeHead(200, { 'content-type': 'text/event-stream' }).end(delta('secret of anna'))
  await (await asked).text()
  for (const method of ['GET', 'DELETE', 'HEAD']) {
    const callsOf = async (asker: string, runId: string) => {
      calls.length = 0
      const response = await fetch(`${url}/v1/chat/streams/${runId}`, { method, headers: { cookie: asker } })
      await response.text()
      return [response.status, ...calls]
    }
    expect(await callsOf('bert', id)).toEqual(await callsOf('bert', 'Z1b2C3d4E5f6G7h8I9j0K1'))
  }
})

test('a foreign id in a question starts a run of one’s own, and reads nothing', async () => {
  const { url, provider, headers } = await startRun()
  const asked = ask(url, { headers: { ...headers, cookie: 'bert' } })
  const { res } = await provider.next()
  res.writeHead(200, { 'content-type': 'text/event-stream' }).end(delta('for bert'))
  const text = await (await asked).text()
  expect(text).toContain('for bert')
  expect(text).not.toContain('secret')
})

test.each(['GET', 'DELETE', 'POST'])('over a socket %s reaches no foreign run', async (method) => {
  const { url, provider, isStopped } = await startRun()
  const path = method === 'POST' ? '/v1/chat/completions' : `/v1/chat/streams/${id}`
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers: { cookie: 'bert' } })
  onTestFinished(() => socket.terminate())
  const messages: string[] = []
  socket.on('message', (data: Buffer) => messages.push(data.toString()))
  await new Promise((resolve) => socket.once('open', resolve))
  // A cookie in the envelope is no cookie.
  const headers = { cookie: 'anna', 'x-chatstream-id': id }
  socket.send(JSON.stringify({ chatstream: 1, method, path, headers, body: question }))
  if (method === 'POST') {
    const { res } = await provider.next()
    res.writeHead(200, { 'content-type': 'text/event-stream' }).end(delta('for bert'))
  }
  await vi.waitFor(() => expect(socket.readyState).toBe(WebSocket.CLOSED))
  expect(messages.join('')).not.toContain('secret')
  expect(isStopped()).toBe(false)
})
