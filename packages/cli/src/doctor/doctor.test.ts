import { createProxy } from '@chatstream/proxy'
import { nodeListener } from '@chatstream/proxy/node'
import { type Script, scriptedModel, sse } from '@chatstream/testing'
import { type Handler, serveHandler } from '@chatstream/testing/node'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { diagnosisOf, idsOf, run } from '../cli.testing.ts'
import { protocols } from '../probe/protocols.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function serve(handler: Handler): Promise<string> {
  const server = await serveHandler(handler)
  closing.push(() => server.close())
  return server.url
}

const completions = async (handler: Handler) => `${await serve(handler)}/v1/chat/completions`

/** An answer that takes a second, so that its way of arriving can be seen. */
const slow: Script = [{ text: Array.from({ length: 25 }, (_, index) => `word${index} `), rate: 25 }]

const paths: Readonly<Record<string, string>> = {
  openaiChat: '/v1/chat/completions',
  openaiResponses: '/v1/responses',
  anthropicMessages: '/v1/messages',
}

const choice = (delta: object, finish_reason: string | null = null) => ({
  choices: [{ index: 0, delta, finish_reason }],
})
const sseHeaders = { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' }

test('a healthy server has no problem and no warning', async () => {
  const diagnosis = await diagnosisOf(await completions(scriptedModel({ script: slow })))
  expect(idsOf(diagnosis, 'problem', 'warning')).toEqual([])
  expect(idsOf(diagnosis, 'ok')).toEqual(['answered', 'format', 'streamed', 'complete', 'usage'])
  expect(diagnosis).toMatchObject({ code: 0, healthy: true, status: 200, protocol: 'openaiChat' })
  expect(diagnosis.latency['ttftMs']).toBeGreaterThan(0)
})

test('the proxy is healthy, and its answers can be resumed', async () => {
  const model = await serve(scriptedModel({ script: slow }))
  const proxy = createProxy({
    upstreams: { main: { baseUrl: `${model}/v1`, apiKey: 'k' } },
    basePath: '/api',
    routes: { chat: 'main:/chat/completions' },
    cors: { origins: ['https://app.example'] },
  })
  const server = createServer(nodeListener(proxy)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(async () => {
    await proxy.close()
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  })
  const { port } = server.address() as AddressInfo // A TCP server has a port.
  const diagnosis = await diagnosisOf(`http://127.0.0.1:${port}/api/chat`, '--origin', 'https://app.example')
  expect(idsOf(diagnosis, 'problem', 'warning')).toEqual([])
  expect(idsOf(diagnosis, 'ok')).toEqual(
    expect.arrayContaining(['streamed', 'complete', 'resumable', 'cors']),
  )
})

describe('every format is found by itself', () => {
  test.each(Object.keys(paths))('%s, by its path', async (protocol) => {
    const url = `${await serve(scriptedModel({ script: 'Hello' }))}${paths[protocol]}`
    expect(await diagnosisOf(url)).toMatchObject({ protocol, healthy: true })
  })

  const bodies: Readonly<Record<string, readonly object[]>> = {
    openaiChat: [choice({ content: 'Hi' }), choice({}, 'stop')],
    openaiResponses: [
      { type: 'response.created', response: { id: 'r', model: 'm' } },
      { type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'i', delta: 'Hi' },
      { type: 'response.completed', response: { id: 'r', status: 'completed' } },
    ],
    anthropicMessages: [
      { type: 'message_start', message: { id: 'm', model: 'm' } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' } },
      { type: 'message_stop' },
    ],
    codeer: [
      { type: 'response.created' },
      { type: 'response.output_text.delta', delta: 'Hi' },
      { type: 'response.output_text.completed', final_text: 'Hi' },
    ],
    relay: [{ content: 'Hi' }, { content: '', finish_reason: 'stop' }],
    aiSdk: [
      { type: 'start' },
      { type: 'text-start', id: 't' },
      { type: 'text-delta', id: 't', delta: 'Hi' },
      { type: 'text-end', id: 't' },
      { type: 'finish' },
    ],
    agUi: [
      { type: 'RUN_STARTED', threadId: 't', runId: 'r' },
      { type: 'TEXT_MESSAGE_START', messageId: 'm', role: 'assistant' },
      { type: 'TEXT_MESSAGE_CONTENT', messageId: 'm', delta: 'Hi' },
      { type: 'TEXT_MESSAGE_END', messageId: 'm' },
      { type: 'RUN_FINISHED', threadId: 't', runId: 'r' },
    ],
  }
  test.each(Object.keys(protocols))('%s, by its events', async (protocol) => {
    const body = (bodies[protocol] ?? []).map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    const diagnosis = await diagnosisOf(
      `${await serve(() => new Response(body, { headers: sseHeaders }))}/api/chat`,
    )
    expect(diagnosis).toMatchObject({ protocol, healthy: true })
    expect(diagnosis.findings[1]?.title).toContain('2 characters')
  })
})

describe('answers that are not streams', () => {
  test.each<[string, Script, string, string]>([
    ['a page with 200', { html: '<title>Welcome</title>' }, 'html-page', 'html page'],
    ['401', { status: 401, body: { error: { message: 'Incorrect API key' } } }, 'invalid-key', 'key'],
    ['429', { status: 429, headers: { 'retry-after': '7' }, body: {} }, 'rate-limited', ''],
    ['404', { status: 404, body: {} }, 'not-found', ''],
    ['503', { status: 503, body: {} }, 'server-unavailable', ''],
  ])('%s', async (_, script, reason, word) => {
    const diagnosis = await diagnosisOf(await completions(scriptedModel({ script })))
    expect(idsOf(diagnosis, 'problem')).toEqual([reason])
    expect(diagnosis.code).toBe(1)
    const [finding] = diagnosis.findings
    expect(JSON.stringify(finding).toLowerCase()).toContain(word)
    expect(finding?.cure).not.toBe('')
  })

  test('nothing listens there', async () => {
    const server = await serveHandler(() => new Response())
    await server.close()
    const diagnosis = await diagnosisOf(`${server.url}/api/chat`)
    expect(idsOf(diagnosis, 'problem')).toEqual(['connection-refused'])
  })

  test('nothing comes', async () => {
    const url = await completions(scriptedModel({ script: [{ headersAfterMs: Infinity }] }))
    const diagnosis = await diagnosisOf(url, '--timeout', '0.3')
    expect(idsOf(diagnosis, 'problem')).toEqual(['timeout-headers'])
  })
})

describe('streams that go wrong', () => {
  test.each(['end', 'error'] as const)('cut before the end (%s)', async (cut) => {
    const diagnosis = await diagnosisOf(await completions(scriptedModel({ script: ['One ', { cut }] })))
    expect(idsOf(diagnosis, 'problem')).toEqual([cut === 'end' ? 'stream-ended-early' : 'stream-cut'])
  })

  test('all at once after a wait', async () => {
    const body = sse(
      ...Array.from({ length: 30 }, (_, i) => choice({ content: `${i} ` })),
      choice({}, 'stop'),
    )
    const url = await completions(async () => {
      await new Promise((resolve) => setTimeout(resolve, 600))
      return new Response(`${body}data: [DONE]\n\n`, { headers: sseHeaders })
    })
    const diagnosis = await diagnosisOf(url)
    expect(idsOf(diagnosis, 'problem')).toEqual(['buffered'])
    expect(diagnosis.findings.find(({ id }) => id === 'buffered')?.cure).toContain('"stream": true')
  })

  test('compressed at once: the compression is named', async () => {
    const body = sse(
      ...Array.from({ length: 30 }, (_, i) => choice({ content: `${i} ` })),
      choice({}, 'stop'),
    )
    const url = await completions(async () => {
      await new Promise((resolve) => setTimeout(resolve, 600))
      return new Response(gzipSync(`${body}data: [DONE]\n\n`), {
        headers: { ...sseHeaders, 'content-encoding': 'gzip' },
      })
    })
    const diagnosis = await diagnosisOf(url)
    expect(idsOf(diagnosis, 'problem', 'warning')).toEqual(['buffered', 'compressed'])
    expect(diagnosis.findings.find(({ id }) => id === 'buffered')?.cure).toContain('compression')
  })

  test('a connection that stays open after the finish', async () => {
    const body = sse(choice({ content: 'Hi' }), choice({}, 'stop'))
    const url = await completions(() => {
      const stream = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(body)),
      })
      return new Response(stream, { headers: sseHeaders })
    })
    const diagnosis = await diagnosisOf(url)
    expect(idsOf(diagnosis, 'problem', 'warning')).toEqual(['stays-open'])
  })

  test('events of no known format', async () => {
    const url = `${await serve(() => new Response('data: {"hello":1}\n\n', { headers: sseHeaders }))}/chat`
    const diagnosis = await diagnosisOf(url)
    expect(idsOf(diagnosis, 'problem')).toContain('no-text')
  })
})

test('a server without CORS, for a named origin', async () => {
  const handler: Handler = () => new Response(sse(choice({ content: 'Hi' }, 'stop')), { headers: sseHeaders })
  const without = await diagnosisOf(`${await serve(handler)}/chat`, '--origin', 'https://app.example')
  expect(idsOf(without, 'problem')).toEqual(['cors'])
  expect(without.findings.find(({ id }) => id === 'cors')?.cure).toContain(
    'access-control-allow-origin: https://app.example',
  )
})

test('for people: marks, words and a last line; for a terminal with colours and progress', async () => {
  const url = await completions(scriptedModel({ script: { status: 401, body: {} } }))
  const plain = await run(['doctor', url])
  expect(plain.out).toMatch(/^✗ /)
  expect(plain.out).toContain('\n1 problem found.\n')
  expect(plain.out).not.toContain('\u001B')
  const terminal = await run(['doctor', url], { isTerminal: true })
  expect(terminal.out).toContain('\u001B[31m✗')
  expect(terminal.out).toContain(`Asking ${url}`)
})

test("a server's text does not move the cursor nor turn a line around", async () => {
  const body = { error: { message: 'no\u001B[2J\u202Eyes' } }
  const url = await completions(scriptedModel({ script: { status: 400, body } }))
  const { out } = await run(['doctor', url])
  expect(out).not.toContain('\u001B')
  expect(out).not.toContain('\u202E')
})

test('headers take values from the environment, and never show them', async () => {
  let seen: string | null = null
  const url = await completions((request) => {
    seen = request.headers.get('authorization')
    return new Response('{"error":{"message":"your key sk-canary-1234 is wrong"}}', { status: 401 })
  })
  await run(['doctor', url, '-H', 'Authorization: Bearer $KEY'], { env: { KEY: 'sk-canary-1234' } })
  expect(seen).toBe('Bearer sk-canary-1234')
})
