import { collectMessage, openaiChat, textOf } from '@chatstream/core'
import { expect, test } from 'vitest'
import { manualClock } from '../time/manualClock.ts'
import { scriptedModel } from './scriptedModel.ts'
import type { Script } from '../script/script.ts'

const ask = (init: RequestInit = {}) =>
  new Request('http://model/v1/chat/completions', {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], stream: true }),
    ...init,
  })

const answer = (script: Script) => scriptedModel({ script })(ask())
const collect = async (script: Script) => collectMessage(await answer(script), { protocol: openaiChat() })

test('an error status comes with its headers and body', async () => {
  const response = await answer({
    status: 429,
    headers: { 'retry-after': '20' },
    body: { error: { code: 'slow' } },
  })
  expect(response.status).toBe(429)
  expect(response.headers.get('retry-after')).toBe('20')
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(await response.json()).toEqual({ error: { code: 'slow' } })
})

test('a status may have no body, or a body with another content type', async () => {
  expect((await answer({ status: 204 })).body).toBeNull()
  const response = await answer({
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<h1>Bad</h1>',
  })
  expect(response.headers.get('content-type')).toBe('text/html')
  expect(await response.text()).toBe('<h1>Bad</h1>')
})

test('a page and a JSON error can come with status 200', async () => {
  const page = await answer({ html: '<!doctype html>Log in' })
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const json = await answer({ json: { error: 'no' } })
  expect([json.status, json.headers.get('content-type')]).toEqual([200, 'application/json'])
})

test('a refused connection rejects, as fetch does', async () => {
  const model = scriptedModel({ script: { refuse: true } })
  await expect(model(ask())).rejects.toThrow(TypeError)
  expect(model.requests[0]?.outcome).toBe('cut')
})

test('an error in the stream ends it without [DONE]', async () => {
  const body = await (await answer(['Hel', { error: { message: 'Overloaded', code: 'busy' } }, 'lo'])).text()
  expect(
    body.endsWith('data: {"error":{"type":"server_error","code":"busy","message":"Overloaded"}}\n\n'),
  ).toBe(true)
})

test('a pause lasts until its promise settles, however it does', async () => {
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  second.promise.catch(() => {})
  const script = ['one ', { until: first.promise }, 'two ', { until: second.promise }, 'three']
  const model = scriptedModel({ script, speed: Infinity })
  let read = ''
  const decoder = new TextDecoder()
  const whole = (await model(ask())).body?.pipeTo(
    new WritableStream({
      write(bytes) {
        read += decoder.decode(bytes, { stream: true })
      },
    }),
  )
  await expect.poll(() => read).toContain('one')
  expect(read).not.toContain('two')
  first.resolve()
  await expect.poll(() => read).toContain('two')
  expect(read).not.toContain('three')
  second.reject(new Error('no matter'))
  await whole
  expect(read).toContain('[DONE]')
  expect(model.requests[0]?.outcome).toBe('complete')
})

test('a request that aborts during such a pause ends', async () => {
  const aborter = new AbortController()
  const model = scriptedModel({ script: ['one', { until: new Promise(() => {}) }] })
  const body = (await model(ask({ signal: aborter.signal }))).text()
  aborter.abort(new Error('left'))
  await expect(body).rejects.toThrow('left')
  expect(model.requests[0]?.outcome).toBe('aborted')
})

test('a clean cut ends the body without the terminal event', async () => {
  const model = scriptedModel({ script: ['Hello', { cut: 'end' }, 'never said'] })
  const message = await collectMessage(await model(ask()), { protocol: openaiChat() })
  expect(message.status).toBe('interrupted')
  expect(textOf(message)).toBe('Hello')
  expect(model.requests[0]?.outcome).toBe('cut')
})

test('a hard cut breaks the body after all that was said', async () => {
  const message = await collect(['Hello', { cut: 'error' }])
  expect(message.status).toBe('interrupted')
  expect(textOf(message)).toBe('Hello')
})

test.each([0, 1, 100, 200])('a body can be cut after %i bytes', async (afterBytes) => {
  const clock = manualClock()
  const whole = await scriptedModel({ script: 'Hello there.', clock })(ask())
  const model = scriptedModel({ script: ['Hello there.', { cut: 'end', afterBytes }], clock })
  const body = await (await model(ask())).text()
  expect(body).toBe((await whole.text()).slice(0, afterBytes))
  expect(model.requests[0]).toMatchObject({ sentBytes: afterBytes, outcome: 'cut' })
})

test.each([0, 1, 5, 7, 12])('text can be cut after %i characters', async (afterCharacters) => {
  const message = await collect([
    { cut: 'end', afterCharacters },
    'Hello',
    ' there.',
    { toolCall: { name: 'f', input: {} } },
  ])
  expect(textOf(message)).toBe('Hello there.'.slice(0, afterCharacters))
  expect(message.status).toBe('interrupted')
})

test('a cut inside a character leaves its first byte', async () => {
  const response = await answer(['営業', { cut: 'end', inside: '時間' }])
  const bytes = new Uint8Array(await response.arrayBuffer())
  expect(bytes.at(-1)).toBe(new TextEncoder().encode('時')[0])
  expect(new TextDecoder().decode(bytes).endsWith('"content":"\uFFFD')).toBe(true)
})

test('a cut inside ASCII says that it needs another text', async () => {
  const response = await answer({ cut: 'end', inside: 'plain' })
  await expect(response.text()).rejects.toThrow('needs a character outside ASCII')
})

test('garbage is an event among others', async () => {
  const message = await collect(['Hel', { garbage: '{"choices":[{' }, 'lo'])
  expect(textOf(message)).toBe('Hello')
  expect(message.status).toBe('complete')
})

test('raw cues alone are the whole body', async () => {
  const response = await answer([
    { waitMs: 0 },
    { raw: ': hello\n\n' },
    { raw: new Uint8Array([0xef, 0xbb, 0xbf]) },
  ])
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(
    new Uint8Array([...new TextEncoder().encode(': hello\n\n'), 0xef, 0xbb, 0xbf]),
  )
})

test('a stall keeps the connection open for ever, at any speed', async () => {
  const clock = manualClock()
  const model = scriptedModel({ script: ['Hello', { stall: true }, ' there'], clock, speed: Infinity })
  const reader = (await model(ask())).body!.getReader()
  await reader.read()
  await reader.read()
  let answered = false
  void reader.read().then(() => (answered = true))
  await clock.advance(3_600_000)
  expect(answered).toBe(false)
  expect(model.requests[0]?.outcome).toBeUndefined()
})
