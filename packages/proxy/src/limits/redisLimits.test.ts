import { expect, onTestFinished, test } from 'vitest'
import { redisPath, startRedis } from '../logs/redis.testing.ts'
import { ask, delta, startProvider, startProxy, startServer } from '../servers.testing.ts'
import { sse } from '../streams/streams.testing.ts'
import { refusalIn, startAnswering } from './limits.testing.ts'
import { redisLimits } from './redisLimits.ts'

const minute = 60_000

test.skipIf(redisPath === undefined)(
  'of two proxies on one Redis the limit holds to the request, asked at the same time',
  async () => {
    const { url } = await startRedis()
    let answers = 0
    const provider = await startServer((_, res) => {
      answers += 1
      res.writeHead(200, sse).end(delta('Hi'))
    })
    const limits = () => ({ store: redisLimits(url), requestsPerMinute: 25, concurrentStreams: 1000 })
    const proxies = await Promise.all([1, 2].map(() => startProxy(provider, { limits: limits() })))
    const asked = proxies.flatMap((proxy) => Array.from({ length: 30 }, () => ask(proxy.url)))
    const responses = await Promise.all(asked)
    const refused = responses.filter(({ status }) => status === 429)
    expect([responses.length, refused.length, answers]).toEqual([60, 35, 25])
    const [status, code, wait] = await refusalIn(refused[0] ?? new Response())
    expect([status, code]).toEqual([429, 'limit_requests'])
    expect(Number(wait)).toBeGreaterThan(50)
  },
)

test.skipIf(redisPath === undefined)(
  'the places, tokens and money of a user are the same at both, and a place that is given back is free',
  async () => {
    const { url } = await startRedis()
    const [one, two] = [redisLimits(url), redisLimits(url)]
    onTestFinished(() => {
      one.close()
      two.close()
    })
    const place = (id: string) => [{ name: 'streams', max: 2, amount: 1, id } as const]
    expect(await one.claim('u', place('a'))).toBeUndefined()
    expect(await two.claim('u', place('b'))).toBeUndefined()
    expect(await one.claim('u', place('c'))).toEqual({ index: 0, retryAfterMs: undefined })
    expect(await one.claim('v', place('c'))).toBeUndefined()
    await two.release('u', 'streams', 'b')
    expect(await one.claim('u', place('c'))).toBeUndefined()
    const cost = [{ name: 'cost', max: 0.5, amount: 0, windowMs: minute } as const]
    await one.add('u', 'cost', 0.3, minute)
    expect(await two.claim('u', cost)).toBeUndefined()
    await two.add('u', 'cost', 0.3, minute)
    const refused = await one.claim('u', cost)
    expect(refused?.index).toBe(0)
    expect(refused?.retryAfterMs).toBeGreaterThan(minute / 2)
    await one.hold('u', 'unread', 'r')
    expect(await two.claim('u', [{ name: 'unread', max: 1, amount: 0 }])).toMatchObject({ index: 0 })
  },
)

test.skipIf(redisPath === undefined)('while Redis is away, no question is taken', async () => {
  const redis = await startRedis()
  const provider = await startProvider()
  const { url, errors } = await startAnswering({ limits: { store: redisLimits(redis.url) } })
  await redis.kill()
  expect(await refusalIn(await ask(url))).toEqual([503, 'limits_unavailable', '1'])
  expect([errors.length, provider.waiting()]).toEqual([1, 0])
})
