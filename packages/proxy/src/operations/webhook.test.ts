import { Webhook as Receiver } from 'standardwebhooks'
import { expect, test, vi } from 'vitest'
import { manualClock } from '@chatstream/testing'
import { byHeader } from '../limits/limits.testing.ts'
import { delta, startProvider, startProxy } from '../servers.testing.ts'
import { client, finish, inThread, runId, sse } from '../threads/threads.testing.ts'
import { memoryThreads } from '../threadStores/memoryThreads.ts'

const secret = `whsec_${Buffer.from('a secret of 24 bytes or more').toString('base64')}`
const url = 'https://app.example/hooks'

interface Posted {
  headers: Record<string, string>
  body: string
}

/** A proxy with a webhook, whose receiver answers with these statuses, and then with 200. */
async function start(statuses: (number | 'unreachable')[] = []) {
  const clock = manualClock(Date.now())
  const posted: Posted[] = []
  const receive: typeof globalThis.fetch = async (to, init) => {
    expect([String(to), init?.redirect]).toEqual([url, 'error'])
    posted.push({ headers: init?.headers as Record<string, string>, body: String(init?.body) })
    const status = statuses.shift() ?? 200
    if (status === 'unreachable') throw new TypeError('fetch failed')
    return new Response('', { status })
  }
  const provider = await startProvider()
  const proxy = await startProxy(provider.url, {
    webhook: { url, secret, attempts: 3, fetch: receive },
    threads: memoryThreads(),
    authenticate: byHeader,
    limits: false,
    clock,
  })
  async function answer() {
    const asked = client(proxy.url).ask(inThread('t1'))
    const { res } = await provider.next()
    res.writeHead(200, sse).end(delta('a secret answer') + finish)
    await (await asked).text()
  }
  return { clock, posted, answer, ...proxy }
}

test('the end of a run is posted once, signed by the rules of Standard Webhooks, without question and answer', async () => {
  const { posted, answer, errors } = await start()
  await answer()
  await vi.waitFor(() => expect(posted).toHaveLength(1))
  const [{ headers, body } = { headers: {}, body: '' }] = posted
  expect(new Receiver(secret).verify(body, headers)).toMatchObject({
    type: 'run.ended',
    data: { runId, threadId: 't1', messageId: 'a1', user: 'anna', end: 'complete', status: 'complete' },
  })
  expect(() => new Receiver(secret).verify(body.replace('anna', 'bert'), headers)).toThrow(
    'No matching signature found',
  )
  expect(body).not.toMatch(/secret answer|Hello/)
  expect(errors).toEqual([])
})

test('a message that was not taken is posted again under the same id, signed anew', async () => {
  const { clock, posted, answer, errors } = await start([500, 'unreachable'])
  await answer()
  await vi.waitFor(async () => {
    await clock.advance(1000)
    expect(posted).toHaveLength(3)
  })
  expect(new Set(posted.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  expect(new Set(posted.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(3)
  for (const { headers, body } of posted)
    expect(() => new Receiver(secret).verify(body, headers)).not.toThrow()
  expect(errors).toEqual([
    'the webhook: Error: The webhook was answered with 500.',
    'the webhook: TypeError: fetch failed',
  ])
})

test('it gives up after the last try; the answer and its reader are not disturbed', async () => {
  const { clock, posted, answer, errors } = await start([500, 500, 500])
  await answer()
  await vi.waitFor(async () => {
    await clock.advance(60_000)
    expect(errors).toHaveLength(3)
  })
  await clock.advance(600_000)
  expect(posted).toHaveLength(3)
})

test('closing the proxy tries what waits once more, and does not wait for more', async () => {
  const { posted, answer, proxy } = await start([500, 500])
  await answer()
  await vi.waitFor(() => expect(posted).toHaveLength(1))
  await proxy.close()
  expect(posted).toHaveLength(2)
})

test.each([
  { url: 'file:///etc/passwd', secret },
  { url, secret: 'short' },
])('a webhook that cannot work is refused at the start: %o', async (webhook) => {
  await expect(startProxy('http://127.0.0.1:1', { webhook })).rejects.toThrow(/webhook/)
})
