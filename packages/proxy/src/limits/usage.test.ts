import { expect, test, vi } from 'vitest'
import type { ProxyOptions } from '../options.ts'
import { ask, delta, question } from '../servers.testing.ts'
import { askAs, runId, sse, stop } from '../streams/streams.testing.ts'
import { as, byHeader, startAnswering } from './limits.testing.ts'
import type { UsageRecord } from './createLimits.ts'
import { createUsageMeter } from './usageMeter.ts'

const usageChunk = (usage: object) => `data: ${JSON.stringify({ choices: [], usage })}\n\n`
const bytes = (text: string) => new TextEncoder().encode(text)

async function startCounting(options: Partial<ProxyOptions> = {}) {
  const records: UsageRecord[] = []
  const started = await startAnswering({ onUsage: (record) => void records.push(record), ...options })
  return { ...started, records }
}

test('an answer without an id is accounted: user, upstream, model, usage and cost, and in the access log', async () => {
  const prices = ({ usage }: Pick<UsageRecord, 'usage'>) => usage.outputTokens / 100
  const { url, provider, records, log } = await startCounting({ authenticate: byHeader, prices })
  const asked = ask(url, as('ada'))
  const call = await provider.next()
  const counts = { prompt_tokens: 12, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 5 } }
  const answer = delta('Hi') + usageChunk(counts) + 'data: [DONE]\n\n'
  call.res.writeHead(200, sse).end(answer)
  expect(await (await asked).text()).toBe(answer)
  const usage = { inputTokens: 12, outputTokens: 7, cachedInputTokens: 5 }
  expect(records).toEqual([
    {
      user: { id: 'ada' },
      runId: undefined,
      upstream: 'main',
      model: 'm1',
      usage,
      estimated: false,
      cost: 0.07,
    },
  ])
  expect(log).toMatchObject([{ usage: { ...usage, estimated: false }, cost: 0.07 }])
})

test('the server asks for the token counts, even if the reader asks for none', async () => {
  const { url, provider } = await startCounting()
  for (const options of [undefined, { include_usage: false }]) {
    const asked = ask(url, { body: JSON.stringify({ ...question, stream_options: options }) })
    const call = await provider.next()
    expect(JSON.parse(await call.body()).stream_options).toEqual({ include_usage: true })
    call.res.writeHead(200, sse).end()
    await (await asked).text()
  }
})

test('an answer without usage, and one that its reader aborts, are estimated by their characters', async () => {
  const { url, provider, records } = await startCounting()
  const whole = ask(url)
  ;(await provider.next()).res.writeHead(200, sse).end(delta('x'.repeat(40)))
  await (await whole).text()
  const leave = new AbortController()
  const asked = ask(url, { signal: leave.signal })
  const call = await provider.next()
  call.res.writeHead(200, sse).write(delta('y'.repeat(80)))
  const reader = (await asked).body?.getReader()
  await reader?.read()
  leave.abort()
  await call.aborted
  await vi.waitFor(() => expect(records).toHaveLength(2))
  const inputTokens = Math.ceil('m1userHello?'.length / 4)
  expect(records.map(({ usage, estimated }) => ({ usage, estimated }))).toEqual([
    { usage: { inputTokens, outputTokens: 10 }, estimated: true },
    { usage: { inputTokens, outputTokens: 20 }, estimated: true },
  ])
})

test('a run is accounted with its id, also one that is stopped before its first event', async () => {
  const { url, provider, records, proxy } = await startCounting()
  const asked = askAs(url)
  await provider.next()
  await vi.waitFor(() => expect(proxy.stats().runs).toBe(1))
  await stop(url)
  await (await asked).text()
  await vi.waitFor(() => expect(records).toHaveLength(1))
  expect(records).toMatchObject([{ runId, estimated: true, usage: { outputTokens: 0 } }])
})

test('a run that outlives its first reader has a second line in the access log, with its tokens', async () => {
  const { url, provider, log, proxy } = await startCounting({ authenticate: byHeader, prices: () => 0.5 })
  const leave = new AbortController()
  const asked = askAs(url, runId, { ...as('ada'), signal: leave.signal })
  const call = await provider.next()
  call.res.writeHead(200, sse).write(delta('Hel'))
  await (await asked).body?.getReader().read()
  leave.abort()
  await vi.waitFor(() => expect(log).toHaveLength(1))
  call.res.end(delta('lo') + usageChunk({ prompt_tokens: 3, completion_tokens: 2 }) + 'data: [DONE]\n\n')
  await vi.waitFor(() => expect(log).toHaveLength(2))
  expect(proxy.stats().runs).toBe(0)
  const [first, second] = log
  expect(first).toMatchObject({ outcome: 'aborted', runId, user: 'ada' })
  expect(first).not.toHaveProperty('usage')
  expect(second).toMatchObject({
    event: 'run-end',
    requestId: first?.requestId,
    outcome: 'complete',
    status: 200,
    runId,
    user: 'ada',
    upstream: 'main',
    model: 'm1',
    cost: 0.5,
    usage: { inputTokens: 3, outputTokens: 2, estimated: false },
  })
})

test('a request that the provider refuses costs nothing', async () => {
  const { url, provider, records } = await startCounting()
  const asked = ask(url)
  ;(await provider.next()).res.writeHead(500).end()
  expect((await asked).status).toBe(500)
  expect(records).toEqual([])
})

const anthropic = [
  `event: message_start\ndata: {"type":"message_start","message":{"usage":{"input_tokens":10,"cache_read_input_tokens":4,"output_tokens":1}}}\n\n`,
  `event: content_block_delta\ndata: {"type":"content_block_delta","delta":{"type":"text_delta","text":"${'a'.repeat(40)}"}}\n\n`,
  `event: message_delta\ndata: {"type":"message_delta","usage":{"output_tokens":9}}\n\n`,
].join('')
const responses = `data: {"type":"response.completed","response":{"output":[{"content":[{"text":"${'b'.repeat(9000)}"}]}],"usage":{"input_tokens":3,"output_tokens":8,"output_tokens_details":{"reasoning_tokens":2}}}}\n\n`
const document = JSON.stringify(
  {
    choices: [{ message: { content: 'say "usage": {} \\' } }],
    usage: { prompt_tokens: 2, completion_tokens: 6 },
  },
  null,
  2,
)

test.each([
  ['OpenAI’s last chunk', delta('a') + usageChunk({ prompt_tokens: 1, completion_tokens: 5 }), [1, 5]],
  ['Anthropic’s first and last event', anthropic, [14, 9]],
  ['OpenAI’s whole response in one event', responses, [3, 8]],
  ['a document', document, [2, 6]],
])('the counts of %s are found in pieces of any size', (_, text, [inputTokens, outputTokens]) => {
  for (const size of [1, 7, 64, Infinity]) {
    const meter = createUsageMeter(0)
    const all = bytes(text)
    for (let at = 0; at < all.length; at += size)
      meter.push(all.subarray(at, Math.min(all.length, at + size)))
    expect(meter.result(true)).toMatchObject({ usage: { inputTokens, outputTokens }, estimated: false })
  }
})

test('an answer that breaks off is not accounted by the count that it began with', () => {
  const meter = createUsageMeter(0)
  meter.push(bytes(anthropic.slice(0, anthropic.indexOf('event: message_delta'))))
  expect(meter.result(false)).toEqual({
    usage: { inputTokens: 14, outputTokens: 10, cachedInputTokens: 4 },
    estimated: true,
  })
})

test('characters are counted in pieces of any size, and escaped quotes are no end', () => {
  const text = delta('Hé "quoted" 日本') + delta('{"usage":{"prompt_tokens":1}}')
  const length =
    JSON.stringify('Hé "quoted" 日本').length + JSON.stringify('{"usage":{"prompt_tokens":1}}').length - 4
  for (const size of [1, 3, 50, Infinity]) {
    const meter = createUsageMeter(0)
    const all = bytes(text)
    for (let at = 0; at < all.length; at += size)
      meter.push(all.subarray(at, Math.min(all.length, at + size)))
    expect(meter.result(true)).toEqual({
      usage: { inputTokens: 0, outputTokens: Math.ceil(length / 4) },
      estimated: true,
    })
  }
})
