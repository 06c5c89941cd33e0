import { priceTable } from '@chatstream/core'
import { expect, test, vi } from 'vitest'
import { anotherQuestion, askAs, resume, sse } from '../streams/streams.testing.ts'
import { boundBody } from './boundBody.ts'
import { ask, delta } from '../servers.testing.ts'
import { as, asking, byHeader, refusalIn, startAnswering } from './limits.testing.ts'

const minute = 60_000
const day = 24 * 60 * minute

test('200 questions in a minute cost 60 answers; the 61st hears which limit and when', async () => {
  const { askAndAnswer, answers, clock } = await startAnswering()
  await clock.advance(1000)
  const responses = []
  for (let times = 0; times < 200; times++) {
    const response = await askAndAnswer()
    if (response.status === 429) responses.push(await refusalIn(response))
    else await response.text()
  }
  expect(answers()).toBe(60)
  expect(responses).toHaveLength(140)
  expect(responses[0]).toEqual([429, 'limit_requests', '60'])
  await clock.advance(minute)
  expect((await askAndAnswer()).status).toBe(200)
})

test('the limits of one user are not those of another, and a user may have others than the rest', async () => {
  const { askAndAnswer } = await startAnswering({
    limits: { requestsPerMinute: 1 },
    authenticate: (request) => {
      const user = byHeader(request)
      return user?.id === 'paying' ? { ...user, limits: { requestsPerMinute: 3 } } : user
    },
  })
  const statuses = []
  for (const user of ['a', 'a', 'b', 'paying', 'paying', 'paying', 'paying'])
    statuses.push((await askAndAnswer(as(user))).status)
  expect(statuses).toEqual([200, 429, 200, 200, 200, 200, 429])
})

test('x-forwarded-for changes nothing without trustProxy; with it the address that the own proxy saw counts', async () => {
  const open = { allowAnonymous: true }
  const forged = (value: string): RequestInit => ({
    headers: { 'content-type': 'application/json', 'x-forwarded-for': value },
  })
  const untrusting = await startAnswering({ ...open, limits: { requestsPerMinute: 1 } })
  expect((await untrusting.askAndAnswer(forged('1.1.1.1'))).status).toBe(200)
  expect((await untrusting.askAndAnswer(forged('2.2.2.2'))).status).toBe(429)
  const trusting = await startAnswering({ ...open, limits: { requestsPerMinute: 1, trustProxy: true } })
  const statuses = []
  for (const value of [
    '9.9.9.9, 1.1.1.1',
    '8.8.8.8, 1.1.1.1',
    '1.1.1.1, 2.2.2.2',
    '1:2:3:4::5',
    '1:2:3:4::6',
  ])
    statuses.push((await trusting.askAndAnswer(forged(value))).status)
  expect(statuses).toEqual([200, 429, 200, 200, 429])
})

test('no more answers than the limit are under way, and the place of one that ends is free', async () => {
  const { url, provider } = await startAnswering({ limits: { concurrentStreams: 2 } })
  const first = ask(url)
  const { res } = await provider.next()
  const second = askAs(url)
  await provider.next()
  expect(await refusalIn(await ask(url))).toEqual([429, 'limit_streams', '5'])
  res.writeHead(200, sse).end(delta('a'))
  await (await first).text()
  const third = ask(url)
  expect(await provider.next()).toBeDefined()
  const aborts = [second, third].map((one) => one.catch(() => {}))
  expect(aborts).toHaveLength(2)
})

test('a question that fails gives its place back', async () => {
  const { url, provider, askAndAnswer } = await startAnswering({ limits: { concurrentStreams: 1 } })
  for (const init of [{ body: '[' }, { headers: {} }])
    expect((await ask(url, init)).status).toBeGreaterThan(399)
  const refused = askAs(url)
  ;(await provider.next()).res.writeHead(500).end()
  expect((await refused).status).toBe(500)
  expect((await askAndAnswer()).status).toBe(200)
})

test('a question whose run exists already takes no second place', async () => {
  const { url, provider } = await startAnswering({ limits: { concurrentStreams: 2 } })
  const first = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('a'))
  const again = [await first]
  for (let times = 0; times < 3; times++) again.push(await askAs(url))
  expect(again.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect((await askAs(url, undefined, { body: anotherQuestion })).status).toBe(422)
  await Promise.all(again.map(({ body }) => body?.cancel()))
})

test('200 abandoned questions cost five answers, which end after ten seconds', async () => {
  const { url, reached, clock, proxy } = await startAnswering()
  const aborted: Promise<void>[] = []
  const codes = new Set<unknown>()
  for (let times = 0; times < 55; times++) {
    const leave = new AbortController()
    const asked = askAs(url, `${times}`.padStart(22, 'A'), { signal: leave.signal })
    const first = await reached(asked)
    if (first instanceof Response) codes.add((await first.json()).error.code)
    else {
      aborted.push(first.aborted)
      leave.abort()
      await asked.catch(() => {})
    }
    await vi.waitFor(async () => expect(proxy.stats().unread).toBe(aborted.length))
  }
  expect([aborted.length, ...codes]).toEqual([5, 'limit_unread'])
  await clock.advance(10_000)
  await Promise.all(aborted)
  await vi.waitFor(() => expect(proxy.stats()).toMatchObject({ runs: 0, unread: 0 }))
})

test('a run whose reader had read something goes on for a minute without one', async () => {
  const { url, provider, clock, proxy } = await startAnswering()
  const asked = askAs(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(delta('a'))
  const reader = (await asked).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  await vi.waitFor(() => expect(proxy.stats().readers).toBe(0))
  await clock.advance(59_000)
  expect((await resume(url)).status).toBe(200)
  expect(proxy.stats().runs).toBe(1)
})

test('the tokens of a day end, by the counts of the provider', async () => {
  const usage = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 60, completion_tokens: 40 } })}\n\n`
  const { url, provider, clock } = await startAnswering({ limits: { tokensPerDay: 200 } })
  for (let times = 0; times < 2; times++) {
    const asked = ask(url)
    ;(await provider.next()).res.writeHead(200, sse).end(delta('a') + usage)
    await (await asked).text()
  }
  expect(await refusalIn(await ask(url))).toEqual([429, 'limit_tokens', String(day / 1000)])
  await clock.advance(day)
  const asked = ask(url)
  ;(await provider.next()).res.writeHead(200, sse).end()
  expect((await asked).status).toBe(200)
})

test('the money of a day ends, by a table of prices or a function', async () => {
  const usage = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 1e6, completion_tokens: 0 } })}\n\n`
  const table = priceTable({ currency: 'USD', models: { m1: { input: 0.3, output: 1 } } })
  for (const prices of [table, () => 0.3]) {
    const { url, provider } = await startAnswering({ prices, limits: { costPerDay: 0.5 } })
    for (let times = 0; times < 2; times++) {
      const asked = ask(url)
      ;(await provider.next()).res.writeHead(200, sse).end(usage)
      await (await asked).text()
    }
    expect(await refusalIn(await ask(url))).toEqual([429, 'limit_cost', String(day / 1000)])
  }
})

test('an answer of 100,000 tokens is asked for as one of the cap, in every spelling', async () => {
  const { url, provider } = await startAnswering({ limits: { maxOutputTokens: 1000 } })
  for (const name of ['max_tokens', 'max_completion_tokens']) {
    for (const [asked, sent] of [
      [100_000, 1000],
      [999, 999],
    ]) {
      const answer = ask(url, asking({ [name]: asked }))
      const call = await provider.next()
      expect(JSON.parse(await call.body())[name]).toBe(sent)
      call.res.end('{}')
      await (await answer).text()
    }
  }
  const bounds = { maxOutputTokens: 1000, maxQuestionChars: 10 }
  expect(boundBody({ max_output_tokens: 1e9, max_tokens: '1e9' }, bounds)).toEqual({
    max_output_tokens: 1000,
    max_tokens: 1000,
  })
})

test('a question of more characters than allowed is refused; pictures do not count', async () => {
  const { url, askAndAnswer } = await startAnswering({ limits: { maxQuestionChars: 1000 } })
  const long = { messages: [{ role: 'user', content: 'x'.repeat(1001) }] }
  expect(await refusalIn(await ask(url, asking(long)))).toEqual([413, 'limit_question', null])
  const url1 = `data:image/png;base64,${'A'.repeat(2000)}`
  const picture = { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: url1 } }] }] }
  expect((await askAndAnswer(asking(picture))).status).toBe(200)
})

test('a storage of limits that fails stops questions, with a status of its own', async () => {
  const fails = () => Promise.reject(new Error('down'))
  const store = { claim: fails, add: fails, hold: fails, release: fails, close() {} }
  const { url, errors } = await startAnswering({ limits: { store } })
  expect(await refusalIn(await ask(url))).toEqual([503, 'limits_unavailable', '1'])
  expect(errors).toEqual(['the limits: Error: down'])
})

test('without limits nothing is counted', async () => {
  const { askAndAnswer, answers } = await startAnswering({ limits: false })
  for (let times = 0; times < 70; times++) await (await askAndAnswer()).text()
  expect(answers()).toBe(70)
})
