import { AsyncLocalStorage } from 'node:async_hooks'
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import type { Context } from '@opentelemetry/api'
import { createChat, textOf } from '@chatstream/core'
import { scriptedModel } from '@chatstream/testing'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { expect, onTestFinished, test } from 'vitest'
import { ask, delta, key, questionTo, startProvider, startProxy } from '../servers.testing.ts'
import { askAs, blocksOf, resume, runId, sse, stop } from '../streams/streams.testing.ts'
import type { ProxyOptions } from '../options.ts'
import type { UpstreamOptions } from '../upstream/upstream.ts'
import { otelTracing } from './otelTracing.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const pageSpan = 'b7ad6b7169203331'
const page = { traceparent: `00-${traceId}-${pageSpan}-01`, tracestate: 'shop=1' }
const json = { 'content-type': 'application/json' }

/** A proxy whose spans go to an exporter in memory. */
async function startTraced(upstream: string | UpstreamOptions, options: Partial<ProxyOptions> = {}) {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const proxy = await startProxy(upstream, { observers: [otelTracing({ tracerProvider })], ...options })
  /** The spans of one kind, once there are `count`. */
  async function spans(kind: SpanKind, count = 1): Promise<ReadableSpan[]> {
    const found = () => exporter.getFinishedSpans().filter((span) => span.kind === kind)
    await expect.poll(() => found().length >= count).toBe(true)
    return found()
  }
  return { ...proxy, exporter, tracerProvider, spans }
}

test('one trace goes over page, proxy and model, with ids that follow from each other', async () => {
  const provider = await startProvider()
  const { url, spans, exporter } = await startTraced(provider.url)
  const answer = ask(url, { headers: { ...json, ...page } })
  const { req, res } = await provider.next()
  res.writeHead(200, sse).write(delta('secret answer'))
  res.end('data: [DONE]\n\n')
  await (await answer).text()
  const [server] = await spans(SpanKind.SERVER)
  const [client] = await spans(SpanKind.CLIENT)
  expect(server?.spanContext().traceId).toBe(traceId)
  expect(server?.parentSpanContext).toMatchObject({ traceId, spanId: pageSpan, isRemote: true })
  expect(client?.spanContext().traceId).toBe(traceId)
  expect(client?.parentSpanContext?.spanId).toBe(server?.spanContext().spanId)
  expect(req.headers['traceparent']).toBe(`00-${traceId}-${client?.spanContext().spanId}-01`)
  expect(req.headers['tracestate']).toBe('shop=1')
  const all = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events }) => [name, attributes, events]),
  )
  expect(all).not.toMatch(/secret answer|Hello\?/)
  expect(all).not.toContain(key)
})

test('the chat of the kit sends the header, and the model’s facts are on the span', async () => {
  const model = scriptedModel({ script: 'Hello from the script' })
  const { url, spans } = await startTraced({ fetch: model })
  const chat = createChat({
    url: `${url}/v1/chat/completions`,
    headers: () => ({ traceparent: page.traceparent }),
  })
  const answer = await chat.send('Hello?')
  expect(answer === undefined ? '' : textOf(answer)).toBe('Hello from the script')
  const [client] = await spans(SpanKind.CLIENT)
  expect(client?.spanContext().traceId).toBe(traceId)
  expect(client?.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.system': 'openai',
    'gen_ai.request.stream': true,
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': expect.any(Number),
    'gen_ai.usage.output_tokens': expect.any(Number),
    'gen_ai.response.model': expect.any(String),
    'gen_ai.response.time_to_first_chunk': expect.any(Number),
    'chatstream.outcome': 'complete',
    'http.response.status_code': 200,
  })
  expect(client?.events.map(({ name }) => name)).toEqual(['gen_ai.first_token'])
  expect(client?.status.code).toBe(SpanStatusCode.UNSET)
})

test('an answer of one JSON document has its facts too', async () => {
  const { url, spans } = await startTraced({
    fetch: async () =>
      Response.json({
        model: 'm1-2026',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
      }),
  })
  await (await ask(url, { body: JSON.stringify({ model: 'm1', messages: [] }) })).text()
  const [client] = await spans(SpanKind.CLIENT)
  expect(client?.name).toBe('chat m1')
  expect(client?.attributes).toMatchObject({
    'gen_ai.request.model': 'm1',
    'gen_ai.request.stream': false,
    'gen_ai.response.model': 'm1-2026',
    'gen_ai.usage.input_tokens': 3,
    'gen_ai.usage.output_tokens': 2,
  })
  expect(client?.attributes).not.toHaveProperty('gen_ai.response.time_to_first_chunk')
})

test('a refusal of the provider is an error of its span, by its status', async () => {
  const provider = await startProvider()
  const { url, spans } = await startTraced(provider.url)
  const answer = ask(url)
  const { res } = await provider.next()
  res.writeHead(429, json).end('{"error":{"message":"slow down"}}')
  expect((await answer).status).toBe(429)
  const [client] = await spans(SpanKind.CLIENT)
  const [server] = await spans(SpanKind.SERVER)
  expect(client?.status.code).toBe(SpanStatusCode.ERROR)
  expect(client?.attributes).toMatchObject({ 'error.type': '429', 'http.response.status_code': 429 })
  expect(server?.status.code).toBe(SpanStatusCode.UNSET)
  expect(server?.attributes).toMatchObject({ 'http.route': '/v1/chat/completions' })
})

test('a provider that cannot be reached is an error with a code', async () => {
  const { url, spans } = await startTraced('http://127.0.0.1:1')
  expect((await ask(url)).status).toBe(502)
  const [client] = await spans(SpanKind.CLIENT)
  const [server] = await spans(SpanKind.SERVER)
  expect(client?.attributes['error.type']).toMatch(/^upstream_/)
  expect(server?.status.code).toBe(SpanStatusCode.ERROR)
})

test('a reader that leaves ends both spans, without an error', async () => {
  const provider = await startProvider()
  const { url, spans } = await startTraced(provider.url)
  const abort = new AbortController()
  const answer = ask(url, { signal: abort.signal })
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  await (await answer).body?.getReader().read()
  abort.abort()
  await aborted
  const [client] = await spans(SpanKind.CLIENT)
  const [server] = await spans(SpanKind.SERVER)
  for (const span of [client, server]) {
    expect(span?.attributes['chatstream.outcome']).toBe('aborted')
    expect(span?.status.code).toBe(SpanStatusCode.UNSET)
  }
})

test('a stream that breaks off ends both spans as broken', async () => {
  const provider = await startProvider()
  const { url, spans } = await startTraced(provider.url)
  const answer = ask(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const reader = (await answer).body?.getReader()
  await reader?.read()
  res.destroy()
  await expect(reader?.read()).rejects.toThrow('terminated')
  for (const kind of [SpanKind.CLIENT, SpanKind.SERVER]) {
    const [span] = await spans(kind)
    expect(span?.attributes['error.type']).toBe('stream_broken')
    expect(span?.status.code).toBe(SpanStatusCode.ERROR)
  }
})

test('a resumable run has one span to the provider, below the request that started it', async () => {
  const provider = await startProvider()
  const { url, spans } = await startTraced(provider.url)
  const answer = askAs(url, runId, { headers: page })
  const { req, res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const first = blocksOf(await answer)
  await first.next()
  await first.cancel()
  const [asked] = await spans(SpanKind.SERVER)
  const resumed = resume(url, undefined, runId, { headers: page })
  res.end('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n')
  await (await resumed).text()
  const [, read] = await spans(SpanKind.SERVER, 2)
  const clients = await spans(SpanKind.CLIENT)
  expect(clients).toHaveLength(1)
  const [client] = clients
  expect(client?.parentSpanContext?.spanId).toBe(asked?.spanContext().spanId)
  expect(req.headers['traceparent']).toContain(client?.spanContext().spanId)
  expect(client?.attributes).toMatchObject({
    'chatstream.run_id': runId,
    'gen_ai.response.finish_reasons': ['stop'],
  })
  expect(read?.name).toBe('GET /v1/chat/streams/{runId}')
  expect(read?.spanContext().traceId).toBe(traceId)
})

test('a run that is stopped ends its span', async () => {
  const provider = await startProvider()
  const { url, spans } = await startTraced(provider.url)
  const answer = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const blocks = blocksOf(await answer)
  await blocks.next()
  await stop(url)
  await blocks.rest()
  const [client] = await spans(SpanKind.CLIENT)
  expect(client?.attributes['chatstream.outcome']).toBe('aborted')
})

test('without tracing the context goes on to the provider as it came, if it is well-formed', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  for (const [sent, received] of [
    [page, page],
    [{ traceparent: 'garbage', tracestate: 'shop=1' }, {}],
  ] as const) {
    const answer = ask(url, { headers: { ...json, ...sent } })
    const { req, res } = await provider.next()
    res.end('{}')
    await answer
    const { traceparent, tracestate } = req.headers
    expect(JSON.parse(JSON.stringify({ traceparent, tracestate }))).toEqual(received)
  }
})

test('pages of other origins may send the context', async () => {
  const { url } = await startTraced(
    { fetch: scriptedModel() },
    { cors: { origins: ['https://app.example'] } },
  )
  const { headers } = await fetch(`${url}/v1/chat/completions`, {
    method: 'OPTIONS',
    headers: { origin: 'https://app.example', 'access-control-request-headers': 'traceparent' },
  })
  expect(headers.get('access-control-allow-headers')).toMatch(/traceparent, tracestate/)
})

test('a span that is active already is the parent, and functions of the app run inside the spans', async () => {
  const storage = new AsyncLocalStorage<Context>()
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (inside, act, self, ...args) => storage.run(inside, () => act.call(self as never, ...args)), // any `this`
    bind: (_, target) => target,
    enable: () => context['_getContextManager'](),
    disable: () => context['_getContextManager'](),
  })
  onTestFinished(() => context.disable())
  const seen: (string | undefined)[] = []
  const note = () => void seen.push(trace.getActiveSpan()?.spanContext().spanId)
  const { proxy, tracerProvider, spans } = await startTraced(
    {
      async fetch() {
        note()
        return Response.json({})
      },
    },
    {
      authenticate() {
        note()
        return { id: 'u1' }
      },
    },
  )
  const outer = tracerProvider.getTracer('http').startSpan('outer')
  const request = questionTo('http://p.example/v1/chat/completions', { headers: { ...json, ...page } })
  await context
    .with(trace.setSpan(ROOT_CONTEXT, outer), () => proxy.fetch(request))
    .then((answer) => answer.text())
  const [server] = await spans(SpanKind.SERVER)
  const [client] = await spans(SpanKind.CLIENT)
  expect(server?.parentSpanContext?.spanId).toBe(outer.spanContext().spanId)
  expect(seen).toEqual([server?.spanContext().spanId, client?.spanContext().spanId])
})

test('bytes after the end of an answer, and an answer that cannot be decoded, reach the reader', async () => {
  const provider = await startProvider()
  const { url, spans } = await startTraced(provider.url)
  for (const [index, body] of [`${delta('x')}data: [DONE]\n\n`, '<html>no stream</html>'].entries()) {
    const answer = ask(url)
    const { res } = await provider.next()
    res.writeHead(200, sse).write(body)
    const reader = (await answer).body?.getReader()
    await reader?.read()
    for (let i = 0; i < 3; i++) {
      res.write(': more\n\n')
      await reader?.read()
    }
    res.end()
    expect(await reader?.read()).toMatchObject({ done: true })
    expect((await spans(SpanKind.SERVER, index + 1))[index]?.attributes['chatstream.outcome']).toBe(
      'complete',
    )
  }
})

test('an observer that throws fails no request', async () => {
  const broken = () => {
    throw new Error('no')
  }
  const observers = [
    { request: broken },
    { request: () => ({ run: broken, matched: broken, call: broken, ended: broken }) },
  ]
  const { url, errors } = await startProxy({ fetch: scriptedModel({ script: 'Hi' }) }, { observers })
  expect(await (await ask(url)).text()).toContain('[DONE]')
  await expect.poll(() => errors.length === 5).toBe(true)
  expect(errors).toEqual(Array(5).fill('an observer: Error: no'))
})
