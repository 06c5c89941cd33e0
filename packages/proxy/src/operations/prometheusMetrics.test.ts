import { readFile } from 'node:fs/promises'
import { manualClock } from '@chatstream/testing'
import { expect, onTestFinished, test } from 'vitest'
import { runCli } from '../cli/runCli.ts'
import { createProxy } from '../createProxy.ts'
import { memoryLog } from '../logs/memoryLog.ts'
import type { StreamLog } from '../logs/streamLog.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'
import { serveProxy } from '../mounts/node.ts'
import { ask, delta, key, question, startProvider, startProxy, startServer } from '../servers.testing.ts'
import { askAs, blocksOf, resume, runId, sse } from '../streams/streams.testing.ts'
import { operationsHandler } from './operationsHandler.ts'
import { prometheusMetrics } from './prometheusMetrics.ts'

const usage =
  'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":3}}\n\n'
const done = 'data: [DONE]\n\n'
const token = 'a-token-of-enough-length'

/** The lines of the metrics that begin with `chatstream_` and are not 0, by series. */
function seriesOf(text: string): Record<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith('chatstream_') && !line.includes('_bucket'))
  const pairs = lines.map(
    (line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))] as const,
  )
  return Object.fromEntries(pairs.filter(([, value]) => value !== 0))
}

test('times, tokens, bytes and outcomes of an answer, exact to the millisecond', async () => {
  const provider = await startProvider()
  const clock = manualClock()
  const metrics = prometheusMetrics()
  const { url, proxy } = await startProxy(provider.url, { clock, observers: [metrics] })
  metrics.watch(proxy)
  const answer = ask(url)
  const { res } = await provider.next()
  expect(seriesOf(await metrics.text())).toMatchObject({
    chatstream_requests_open: 1,
    'chatstream_streams_open{upstream="main"}': 1,
  })
  res.writeHead(200, sse).flushHeaders()
  const blocks = blocksOf(await answer)
  for (const waitMs of [400, 100, 100]) {
    await clock.advance(waitMs)
    res.write(delta('x'))
    await blocks.next()
  }
  res.end(usage + done)
  await blocks.rest()
  await expect.poll(async () => (await metrics.text()).includes('chatstream_answers_total{')).toBe(true)
  const bytes = Buffer.byteLength(delta('x').repeat(3) + usage + done)
  expect(seriesOf(await metrics.text())).toEqual({
    'chatstream_requests_total{method="POST",route="/v1/chat/completions",status="200",outcome="complete"}': 1,
    chatstream_sent_bytes_total: bytes,
    'chatstream_answers_total{upstream="main",status="200",outcome="complete"}': 1,
    'chatstream_time_to_first_token_seconds_sum{upstream="main"}': 0.4,
    'chatstream_time_to_first_token_seconds_count{upstream="main"}': 1,
    'chatstream_time_per_output_token_seconds_sum{upstream="main"}': 0.1,
    'chatstream_time_per_output_token_seconds_count{upstream="main"}': 1,
    'chatstream_token_gap_seconds_sum{upstream="main"}': 0.2,
    'chatstream_token_gap_seconds_count{upstream="main"}': 2,
    'chatstream_answer_seconds_sum{upstream="main"}': 0.6,
    'chatstream_answer_seconds_count{upstream="main"}': 1,
    'chatstream_tokens_total{upstream="main",type="input"}': 3,
    'chatstream_tokens_total{upstream="main",type="output"}': 3,
  })
})

test('resumable runs, the log and errors are counted; no label holds a run, a user, a model or a path', async () => {
  const provider = await startProvider()
  const metrics = prometheusMetrics()
  const { url, proxy } = await startProxy(provider.url, {
    observers: [metrics],
    authenticate: () => ({ id: 'user-1' }),
  })
  metrics.watch(proxy)
  const answer = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('secret'))
  const blocks = blocksOf(await answer)
  await blocks.next()
  expect(seriesOf(await metrics.text())).toMatchObject({
    chatstream_runs: 1,
    chatstream_readers: 1,
    chatstream_events_total: 1,
    chatstream_log_events_total: 1,
    chatstream_log_append_seconds_count: 1,
  })
  res.end(usage + done)
  await blocks.rest()
  await (await resume(url)).text()
  await fetch(`${url}/nothing/at/all`, { method: 'PROPFIND' })
  await fetch(`${url}/v1/models`, { method: 'DELETE' })
  const text = await metrics.text()
  expect(seriesOf(text)).toMatchObject({
    'chatstream_requests_total{method="GET",route="/v1/chat/streams/{runId}",status="200",outcome="complete"}': 1,
    'chatstream_requests_total{method="other",route="none",status="404",outcome="complete"}': 1,
    'chatstream_errors_total{code="not_found"}': 1,
    'chatstream_errors_total{code="method_not_allowed"}': 1,
  })
  for (const hidden of [runId, 'user-1', question.model, 'nothing', 'secret', key])
    expect(text).not.toContain(`"${hidden}`)
})

test('routes of threads are counted without ids', async () => {
  const provider = await startProvider()
  const metrics = prometheusMetrics()
  const { url } = await startProxy(provider.url, { threads: memoryThreads(), observers: [metrics] })
  for (const path of ['', '/events-1', '/messages/messages', '/same/messages/same', '/x/claims/x'])
    await fetch(`${url}/threads${path}`, {
      method: path.includes('/same/') || path.includes('claims') ? 'PUT' : 'GET',
    })
  const routes = [...(await metrics.text()).matchAll(/requests_total\{.*route="([^"]+)"/g)].map(
    ([, route]) => route,
  )
  expect(routes.toSorted()).toEqual([
    '/threads',
    '/threads/{id}',
    '/threads/{id}/claims/{id}',
    '/threads/{id}/messages',
    '/threads/{id}/messages/{id}',
  ])
})

test('the latency of the log, limits that were hit, and the cost are exact', async () => {
  const provider = await startProvider()
  const clock = manualClock()
  const metrics = prometheusMetrics()
  const memory = memoryLog({ clock })
  const log: StreamLog = {
    ...memory,
    async create(run, producer) {
      const created = await memory.create(run, producer)
      if (!('writer' in created)) return created
      const { writer } = created
      const append = async (events: readonly string[]) => {
        await new Promise((resolve) => clock.setTimeout(() => resolve(undefined), 20))
        await writer.append(events)
      }
      return { writer: { ...writer, append } }
    },
  }
  const limits = { requestsPerMinute: 1 }
  const { url, proxy } = await startProxy(provider.url, {
    clock,
    log,
    limits,
    prices: () => 0.25,
    observers: [metrics],
  })
  metrics.watch(proxy)
  const answer = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('a'))
  const text = (await answer).text()
  await expect.poll(() => proxy.stats().depth).toBe(1)
  await clock.advance(20)
  res.end('data: [DONE]\n\n')
  await expect.poll(() => proxy.stats().produced).toBe(2)
  await clock.advance(20)
  await text
  for (let times = 0; times < 3; times++) expect((await ask(url)).status).toBe(429)
  expect(seriesOf(await metrics.text())).toMatchObject({
    chatstream_log_append_seconds_count: 2,
    chatstream_log_append_seconds_sum: 0.04,
    'chatstream_errors_total{code="limit_requests"}': 3,
    chatstream_cost_total: 0.25,
  })
})

test('the metrics are those that the documentation names', async () => {
  const page = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')
  const [table = ''] = page.slice(page.indexOf('| metric')).split('\n\n')
  const rows = table.split('\n').slice(2)
  const named = rows.flatMap((row) => row.split('|')[1]?.match(/\w+(?=`)/g) ?? [])
  const metrics = prometheusMetrics()
  metrics.watch(createProxy({ upstreams: { main: { baseUrl: 'http://localhost' } } }))
  const there = (await metrics.text()).match(/(?<=^# TYPE chatstream_)\w+/gm)
  expect(there?.toSorted()).toEqual(named.toSorted())
})

test('requests that wait for a place at their provider are a gauge', async () => {
  const provider = await startProvider()
  const metrics = prometheusMetrics()
  const main = { baseUrl: `${provider.url}/v1`, apiKey: key, maxConcurrent: 1 }
  const { url, proxy } = await startProxy(main, { observers: [metrics] })
  metrics.watch(proxy)
  const answers = [ask(url), ask(url), ask(url)]
  await expect.poll(() => proxy.stats().queued === 2).toBe(true)
  expect(seriesOf(await metrics.text())['chatstream_provider_queue']).toBe(2)
  for (const _ of answers) (await provider.next()).res.end('{}')
  for (const answer of answers) await (await answer).text()
  expect(proxy.stats().queued).toBe(0)
})

test('codes that a provider invents do not make series without end', async () => {
  const metrics = prometheusMetrics()
  let calls = 0
  const { url } = await startProxy(
    {
      fetch: async () =>
        Response.json({ error: { code: `made_up_${++calls}`, message: '' } }, { status: 400 }),
    },
    { observers: [metrics] },
  )
  for (let i = 0; i < 120; i++) await (await ask(url)).text()
  const series = Object.keys(seriesOf(await metrics.text())).filter((name) => name.includes('errors_total'))
  expect(series.length).toBeLessThanOrEqual(101)
})

test('/metrics needs the token, and is not there without metrics', async () => {
  const metrics = prometheusMetrics()
  const { proxy, url: bare } = await startProxy(
    { fetch: async () => Response.json({}) },
    { observers: [metrics] },
  )
  const operations = operationsHandler(proxy, { metrics, token })
  const server = await serveProxy(proxy, { port: 0, operations })
  onTestFinished(server.close)
  const status = async (url: string, authorization?: string) =>
    (await fetch(`${url}/metrics`, authorization === undefined ? {} : { headers: { authorization } })).status
  expect(await status(server.url)).toBe(401)
  expect(await status(server.url, 'Bearer another-token')).toBe(401)
  expect(await status(server.url, `Bearer ${token}`)).toBe(200)
  expect(await status(bare)).toBe(404)
})

test('the command serves metrics on a separate port, and names settings that cannot work', async () => {
  const provider = await startServer((_, res) => res.end('{"data":[]}'))
  const errors: string[] = []
  const command = (argv: readonly string[]) =>
    runCli({
      argv,
      env: { CHATSTREAM_BASE_URL: provider, CHATSTREAM_API_KEY: key },
      version: '0',
      print: () => {},
      printError: (line) => void errors.push(line),
    })
  const result = await command(['--port', '0', '--metrics-port', '0', '--drain', '0'])
  if (!('url' in result)) throw new Error(errors.join('\n'))
  onTestFinished(() => result.close())
  const metricsUrl =
    errors
      .find((line) => line.startsWith('Metrics'))
      ?.split(' ')
      .at(-1)
      ?.replace(/\.$/, '') ?? ''
  expect(await (await fetch(metricsUrl)).text()).toContain('chatstream_streams_open')
  expect((await fetch(`${result.url}/metrics`)).status).toBe(404)
  expect((await fetch(new URL('/readyz', metricsUrl))).status).toBe(200)
  expect(await command(['--metrics-port', 'x'])).toEqual({ exitCode: 2 })
  expect(errors.at(-1)).toBe('--metrics-port must be a whole number from 0 to 65535.')
  expect(await command(['--drain', 'soon'])).toEqual({ exitCode: 2 })
  expect(errors.at(-1)).toBe('--drain must be a number of seconds from 0 to 86400.')
})
