import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, test } from 'vitest'
import { prometheusMetrics } from '../operations/prometheusMetrics.ts'
import { key, startProxy } from '../servers.testing.ts'
import { openSocket } from '../sockets/sockets.testing.ts'
import { otelTracing } from './otelTracing.ts'

const json = { 'content-type': 'application/json' }
const page = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

/** A proxy with all observers, in front of a provider that repeats its key wherever it can. */
async function startObserved() {
  const exporter = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const metrics = prometheusMetrics()
  let calls = 0
  const echo = async () => {
    calls += 1
    if (calls === 1) return Response.json({ error: { code: key, type: key, message: key } }, { status: 400 })
    const choices = [{ index: 0, delta: { content: key }, finish_reason: key }]
    const chunk = JSON.stringify({
      model: key,
      id: key,
      choices,
      usage: { prompt_tokens: 1, completion_tokens: 1 },
    })
    return new Response(`data: ${chunk}\n\ndata: [DONE]\n\n`, {
      headers: { 'content-type': 'text/event-stream', 'x-request-id': key },
    })
  }
  const observers = [otelTracing({ tracerProvider }), metrics]
  const proxy = await startProxy({ fetch: echo, apiKey: key }, { observers })
  const spans = () =>
    exporter
      .getFinishedSpans()
      .map(({ name, attributes, events, status }) => ({ name, attributes, events, status }))
  return { ...proxy, exporter, metrics, spans }
}

test('the key is in no span and no metric, wherever reader and provider repeat it', async () => {
  const { url, metrics, spans } = await startObserved()
  const body = JSON.stringify({ model: key, stream: true, messages: [{ role: 'user', content: key }] })
  const headers = { ...json, traceparent: key, tracestate: key }
  for (const path of [
    '/v1/chat/completions',
    '/v1/chat/completions',
    `/v1/${key}`,
    `/v1/chat/streams/${key}`,
  ]) {
    await (await fetch(url + path, { method: 'POST', headers, body })).text()
  }
  await expect.poll(() => spans().length).toBe(6)
  expect(JSON.stringify(spans())).not.toContain(key)
  expect(JSON.stringify(spans())).toContain('[redacted]')
  expect(await metrics.text()).not.toContain(key)
})

test('a question over a socket carries its context in the envelope', async () => {
  const { url, exporter } = await startObserved()
  const path = '/v1/chat/completions'
  const { rest } = await openSocket(`${url}${path}`, {
    chatstream: 1,
    method: 'POST',
    path,
    headers: { traceparent: page },
    body: { model: 'm1', messages: [] },
  })
  await rest()
  await expect.poll(() => exporter.getFinishedSpans().length).toBe(2)
  const ids = exporter.getFinishedSpans().map((span) => span.spanContext().traceId)
  expect(ids).toEqual(Array(2).fill(page.split('-')[1]))
})
