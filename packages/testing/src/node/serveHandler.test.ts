import { connect } from 'node:net'
import { collectMessage, openaiChat, textOf } from '@chatstream/core'
import { afterEach, expect, test } from 'vitest'
import { scriptedModel } from '../model/scriptedModel.ts'
import { serveHandler } from './serveHandler.ts'
import type { Handler, ServeOptions } from './serveHandler.ts'
import { streamOf } from '../streams/streamOf.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

async function serve(handler: Handler, options?: ServeOptions): Promise<string> {
  const server = await serveHandler(handler, options)
  closers.push(server.close)
  return server.url
}

const question = { method: 'POST', body: '{"messages":[],"stream":true}' }

test('a request arrives with method, path, headers and body', async () => {
  const url = await serve(async (request) =>
    Response.json({
      method: request.method,
      url: request.url,
      header: request.headers.get('x-one'),
      body: await request.text(),
    }),
  )
  const response = await fetch(`${url}/a/b?c=d`, { method: 'POST', headers: { 'x-one': 'é' }, body: 'はい' })
  expect(await response.json()).toEqual({ method: 'POST', url: `${url}/a/b?c=d`, header: 'é', body: 'はい' })
})

test('a response goes out with its status and headers, cookies apart', async () => {
  const headers = new Headers({ 'x-two': '2' })
  headers.append('set-cookie', 'a=1')
  headers.append('set-cookie', 'b=2')
  const url = await serve(() => new Response(null, { status: 404, headers }))
  const response = await fetch(url)
  expect([response.status, response.headers.get('x-two')]).toEqual([404, '2'])
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await response.text()).toBe('')
})

test('headers go out before the first byte of the body', async () => {
  const url = await serve(scriptedModel({ script: { stall: true } }))
  const response = await fetch(url, question)
  expect(response.headers.get('content-type')).toBe('text/event-stream')
})

test('a client that leaves in mid-stream is seen by the handler', async () => {
  const model = scriptedModel({ script: ['Hello', { stall: true }] })
  const url = await serve(model)
  const stop = new AbortController()
  const response = await fetch(url, { ...question, signal: stop.signal })
  await response.body!.getReader().read()
  stop.abort()
  expect(await model.requests[0]?.ended).toBe('aborted')
})

test('a client that leaves before the headers is seen by the handler', async () => {
  const model = scriptedModel({ script: { headersAfterMs: Infinity } })
  const url = await serve(model)
  const stop = new AbortController()
  const answered = fetch(url, { ...question, signal: stop.signal })
  const seen = await model.received(0)
  stop.abort()
  await expect(answered).rejects.toThrow('aborted')
  expect(await seen.ended).toBe('aborted')
})

test('a whole answer does not count as left', async () => {
  let signal: AbortSignal | undefined
  const url = await serve((request) => {
    signal = request.signal
    return new Response('Hello')
  })
  expect(await (await fetch(url, { headers: { connection: 'close' } })).text()).toBe('Hello')
  expect(signal?.aborted).toBe(false)
})

test('a body that breaks breaks the connection', async () => {
  const url = await serve(() => new Response(streamOf(['data: hel'], { error: new Error('lost') })))
  const response = await fetch(url)
  await expect(response.text()).rejects.toThrow('terminated')
})

test('what was said before a break arrives', async () => {
  const url = await serve(scriptedModel({ script: ['Hello', { cut: 'error' }] }))
  const message = await collectMessage(await fetch(url, question), { protocol: openaiChat() })
  expect([message.status, textOf(message)]).toEqual(['interrupted', 'Hello'])
})

test('a handler that rejects breaks the connection, and onError gets the error', async () => {
  const errors: unknown[] = []
  const url = await serve(scriptedModel({ script: { refuse: true } }), {
    onError: (error) => errors.push(error),
  })
  await expect(fetch(url, question)).rejects.toThrow('fetch failed')
  expect(errors).toEqual([new TypeError('The connection is refused, as the script says.')])
})

test('a body is read only as fast as the client takes it', async () => {
  const piece = new Uint8Array(64 * 1024)
  let taken = 0
  let settled: (() => void) | undefined
  const url = await serve(
    () =>
      new Response(
        new ReadableStream(
          {
            pull(controller) {
              taken += 1
              settled?.()
              controller.enqueue(piece)
            },
          },
          { highWaterMark: 0 },
        ),
      ),
  )
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  closers.push(async () => void socket.destroy())
  socket.pause()
  socket.write('GET / HTTP/1.1\r\nhost: model\r\n\r\n')
  // The client reads nothing: the handler stops once the kernel's buffers are full, and goes on for ever otherwise.
  for (let before = -1; taken === 0 || before !== taken;) {
    before = taken
    await new Promise<void>((resolve) => {
      const quiet = setTimeout(resolve, 250)
      settled = () => quiet.refresh()
    })
    if (taken > 2000) break
  }
  expect(taken).toBeGreaterThan(0)
  expect(taken).toBeLessThan(2000)
})

test('a taken port is refused', async () => {
  const url = await serve(() => new Response())
  await expect(serveHandler(() => new Response(), { port: Number(new URL(url).port) })).rejects.toMatchObject(
    {
      code: 'EADDRINUSE',
    },
  )
})

test('closing breaks what is open', async () => {
  const server = await serveHandler(scriptedModel({ script: ['Hello', { stall: true }] }))
  const response = await fetch(server.url, question)
  const text = response.text()
  await Promise.all([server.close(), expect(text).rejects.toThrow('terminated')])
  await expect(fetch(server.url)).rejects.toThrow('fetch failed')
})
