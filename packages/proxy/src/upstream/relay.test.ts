import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { manualClock } from '@chatstream/testing'
import { expect, test, vi } from 'vitest'
import {
  ask,
  delta,
  key,
  question,
  questionTo,
  rawClient,
  startProvider,
  startProxy,
  startServer,
  sentQuestion,
} from '../servers.testing.ts'

const sse = { 'content-type': 'text/event-stream; charset=utf-8' }
const decoder = new TextDecoder()

async function nextText(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { done, value } = await reader.read()
  return done ? undefined : decoder.decode(value)
}

/** Resolves after all pending promise chains have continued. */
const turn = () => new Promise((resolve) => setTimeout(resolve))

function readerOf(response: Response): ReadableStreamDefaultReader<Uint8Array> {
  return (response.body ?? new ReadableStream()).getReader()
}

test('a stream arrives chunk by chunk, while the provider is still at it', async () => {
  const provider = await startProvider()
  const { url, log } = await startProxy(provider.url)
  const asked = ask(url)
  const { req, res, body } = await provider.next()
  expect(JSON.parse(await body())).toEqual(sentQuestion)
  expect(req.headers).toMatchObject({ authorization: `Bearer ${key}`, host: new URL(provider.url).host })

  res.writeHead(200, {
    ...sse,
    'x-request-id': 'provider-1',
    'set-cookie': 'a=b',
    'x-ratelimit-remaining-requests': '9',
  })
  res.flushHeaders()
  const response = await asked
  const reader = readerOf(response)
  for (const text of ['Hel', 'lo ', '日本語']) {
    res.write(delta(text))
    expect(await nextText(reader)).toBe(delta(text))
  }
  res.end('data: [DONE]\n\n')
  expect(await nextText(reader)).toBe('data: [DONE]\n\n')
  expect(await nextText(reader)).toBeUndefined()

  expect(response.status).toBe(200)
  expect(Object.fromEntries(response.headers)).toMatchObject({
    ...sse,
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-request-id': 'provider-1',
    'x-ratelimit-remaining-requests': '9',
  })
  expect(response.headers.has('set-cookie')).toBe(false)
  expect(log).toMatchObject([{ requestId: 'provider-1', status: 200, outcome: 'complete' }])
})

test('all bytes are passed on unchanged', async () => {
  const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 31) % 256)
  const provider = await startServer((_, res) => res.writeHead(200, sse).end(bytes))
  const { url } = await startProxy(provider)
  const response = await ask(url)
  expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)
})

test('a key cut in two by the chunks is replaced, and nothing else waits for it', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const asked = ask(url)
  const { res } = await provider.next()
  res.writeHead(200, sse).write(`data: your key is ${key.slice(0, 12)}`)
  const reader = readerOf(await asked)
  expect(await nextText(reader)).toBe('data: your key is ')
  res.write(`${key.slice(12)}!\n\n`)
  expect(await nextText(reader)).toBe('[redacted]!\n\n')
})

test('a compressed answer is opened, so that no key hides in it', async () => {
  const body = gzipSync(delta(`the key is ${key}`))
  const provider = await startServer((_, res) =>
    res.writeHead(200, { ...sse, 'content-encoding': 'gzip' }).end(body),
  )
  const { url } = await startProxy(provider)
  expect(await (await ask(url)).text()).toBe(delta('the key is [redacted]'))
})

test('an answer in an encoding nobody asked for is refused', async () => {
  const provider = await startServer((_, res) =>
    res.writeHead(200, { ...sse, 'content-encoding': 'br' }).end('x'),
  )
  const { url } = await startProxy(provider)
  const response = await ask(url)
  expect(response.status).toBe(502)
  expect((await response.json()).error.code).toBe('upstream_unreadable')
})

test('a reader that does not read stops the provider', async () => {
  const offered = 64 * 1024 * 1024
  const chunk = Buffer.alloc(64 * 1024, 'x')
  let written = 0
  const provider = await startServer(async (_, res) => {
    res.writeHead(200, sse)
    while (written < offered && !res.destroyed) {
      written += chunk.length
      if (!res.write(chunk)) await once(res, 'drain')
    }
    res.end()
  })
  const { url } = await startProxy(provider)
  const response = await ask(url)
  // It stands still once the buffers of two sockets are full: seen three times in a row to be so.
  let seen = -1
  let same = 0
  await vi.waitFor(
    () => {
      same = written === seen ? same + 1 : 0
      seen = written
      expect(same).toBeGreaterThanOrEqual(3)
    },
    { interval: 200 },
  )
  expect(written).toBeLessThan(offered / 2)
  let read = 0
  for await (const bytes of response.body ?? []) read += bytes.length
  expect(read).toBe(offered)
})

test('a reader that leaves in mid-stream ends the provider’s request', async () => {
  const provider = await startProvider()
  const { url, log } = await startProxy(provider.url)
  const reader = new AbortController()
  const asked = ask(url, { signal: reader.signal })
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  await nextText(readerOf(await asked))
  reader.abort()
  await aborted
  await vi.waitFor(() =>
    expect(log).toMatchObject([{ status: 200, outcome: 'aborted', bytes: delta('Hel').length }]),
  )
})

test('a reader that leaves before the first byte ends the provider’s request', async () => {
  const provider = await startProvider()
  const { url, log } = await startProxy(provider.url)
  const reader = new AbortController()
  const asked = ask(url, { signal: reader.signal }).catch((error: Error) => error.name)
  const { aborted } = await provider.next()
  reader.abort()
  await aborted
  expect(await asked).toBe('AbortError')
  await vi.waitFor(() =>
    expect(log).toMatchObject([{ status: 499, outcome: 'aborted', bytes: 0, ttfbMs: null }]),
  )
})

test('a reader that leaves between headers and first byte ends the provider’s request', async () => {
  const provider = await startProvider()
  const { url, log } = await startProxy(provider.url)
  const reader = new AbortController()
  const asked = ask(url, { signal: reader.signal })
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse).flushHeaders()
  await asked
  reader.abort()
  await aborted
  await vi.waitFor(() => expect(log).toMatchObject([{ status: 200, outcome: 'aborted', bytes: 0 }]))
})

test('a reader that leaves while it waits for a place is never asked for', async () => {
  const provider = await startProvider()
  const { url, proxy, log } = await startProxy({ baseUrl: provider.url, maxConcurrent: 1 })
  const first = ask(url)
  const { res } = await provider.next()
  const impatient = new AbortController()
  const second = proxy.fetch(questionTo(`${url}/v1/chat/completions`, { signal: impatient.signal }))
  await turn()
  const third = ask(url)
  impatient.abort()
  expect((await second).status).toBe(499)
  expect(log).toMatchObject([{ status: 499, outcome: 'aborted' }])
  res.writeHead(200, sse).end('first')
  expect(await (await first).text()).toBe('first')
  const { res: next } = await provider.next()
  next.writeHead(200, sse).end('third')
  expect(await (await third).text()).toBe('third')
})

test('places are given in the order of the questions, and one question too many gets 503', async () => {
  const provider = await startProvider()
  const { url, proxy } = await startProxy({ baseUrl: provider.url, maxConcurrent: 1, maxQueued: 2 })
  const askFor = async (model: string) => {
    const response = proxy.fetch(
      questionTo(`${url}/v1/chat/completions`, { body: JSON.stringify({ model }) }),
    )
    await turn()
    return { response }
  }
  const asked = [await askFor('m0'), await askFor('m1'), await askFor('m2')]
  const refused = await (await askFor('m3')).response
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect((await refused.json()).error.code).toBe('queue_full')
  const seen: string[] = []
  for (const { response } of asked) {
    const { res, body } = await provider.next()
    seen.push(JSON.parse(await body()).model)
    res.writeHead(200, sse).end('x')
    await (await response).text()
  }
  expect(seen).toEqual(['m0', 'm1', 'm2'])
})

test.each(['complete', 'aborted', 'broken', 'refused', 'unreachable'] as const)(
  'the place of a request that ends %s is free again',
  async (how) => {
    const provider = await startProvider()
    const { url } = await startProxy({ baseUrl: provider.url, maxConcurrent: 1, maxQueued: 1 })
    const reader = new AbortController()
    const asked = ask(url, { signal: reader.signal }).then((response) => response.text())
    const settled = Promise.allSettled([asked])
    const { req, res } = await provider.next()
    if (how === 'unreachable') req.socket.destroy()
    else if (how === 'refused') res.writeHead(429, { 'content-type': 'application/json' }).end('{}')
    else {
      res.writeHead(200, sse).write(delta('Hel'))
      if (how === 'aborted') reader.abort()
      else if (how === 'broken') res.destroy()
      else res.end()
    }
    await settled
    const again = ask(url)
    const { res: next } = await provider.next()
    next.writeHead(200, sse).end('free')
    expect(await (await again).text()).toBe('free')
  },
)

test.each(['a reset', 'an end without the last chunk', 'an end before its length'])(
  'a provider that breaks off by %s breaks the reader’s connection, after all that came',
  async (how) => {
    const provider = await startProvider()
    const { url, log } = await startProxy(provider.url)
    const asked = ask(url)
    const { res } = await provider.next()
    res.writeHead(200, how === 'an end before its length' ? { ...sse, 'content-length': '1000' } : sse)
    res.write(delta('Hel'))
    const reader = readerOf(await asked)
    expect(await nextText(reader)).toBe(delta('Hel'))
    res.write(delta('lo'))
    expect(await nextText(reader)).toBe(delta('lo'))
    if (how === 'a reset') res.socket?.resetAndDestroy()
    else res.socket?.end()
    await expect(reader.read()).rejects.toThrow('terminated')
    await vi.waitFor(() => expect(log).toMatchObject([{ status: 200, outcome: 'broken' }]))
  },
)

test('bytes that came just before the break still reach the reader', async () => {
  const provider = await startServer((_, res) => {
    res.writeHead(200, sse).write(delta('all of it'), () => res.socket?.end())
  })
  const { url } = await startProxy(provider)
  let text = ''
  const reading = (async () => {
    for await (const bytes of (await ask(url)).body ?? []) text += decoder.decode(bytes)
  })()
  await expect(reading).rejects.toThrow('terminated')
  expect(text).toBe(delta('all of it'))
})

test('a reader without chunked encoding gets a reset for a break, because an end of file would mean success', async () => {
  const provider = await startProvider()
  const { url } = await startProxy(provider.url)
  const body = JSON.stringify(question)
  const head = `POST /v1/chat/completions HTTP/1.0\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`
  const whole = await rawClient(url, `${head}\r\n${body}`)
  const good = await provider.next()
  good.res.writeHead(200, sse).end(delta('whole'))
  expect(await whole.ended).toBe('end')
  expect(whole.received()).toContain(delta('whole'))

  const cut = await rawClient(url, `${head}\r\n${body}`)
  const bad = await provider.next()
  bad.res.writeHead(200, sse).write(delta('cut'))
  await vi.waitFor(() => expect(cut.received()).toContain(delta('cut')))
  bad.res.destroy()
  expect(await cut.ended).toBe('reset')
})

test('closing the proxy breaks off its streams, and the provider’s requests', async () => {
  const provider = await startProvider()
  const { url, proxy, log } = await startProxy(provider.url)
  const asked = ask(url)
  const { res, aborted } = await provider.next()
  res.writeHead(200, sse).write(delta('Hel'))
  const reader = readerOf(await asked)
  await nextText(reader)
  await proxy.close()
  await aborted
  await expect(reader.read()).rejects.toThrow('terminated')
  expect(log).toMatchObject([{ status: 200, outcome: 'broken' }])
})

test('a redirect is not followed, and its target is not revealed', async () => {
  const elsewhere = await startProvider()
  const provider = await startServer((_, res) =>
    res.writeHead(307, { location: `${elsewhere.url}/?${key}` }).end(),
  )
  const { url } = await startProxy(provider)
  const response = await ask(url)
  expect(response.status).toBe(502)
  expect(response.headers.has('location')).toBe(false)
  expect((await response.json()).error.message).toBe('The provider "main" answered with a redirect (307).')
})

test('a provider that cannot be reached has a separate error, with the system’s code in the log', async () => {
  const { url, log } = await startProxy('http://127.0.0.1:1')
  const response = await ask(url)
  expect(response.status).toBe(502)
  expect((await response.json()).error.code).toBe('upstream_unreachable')
  expect(log).toMatchObject([{ code: 'upstream_unreachable', cause: 'ECONNREFUSED' }])
})

test('the request to a provider that sends no headers in time is aborted', async () => {
  const provider = await startProvider()
  const clock = manualClock()
  const { url } = await startProxy({ baseUrl: provider.url, headersTimeoutMs: 60_000 }, { clock })
  const asked = ask(url)
  const { aborted } = await provider.next()
  await clock.advance(59_999)
  await clock.advance(1)
  const response = await asked
  expect(response.status).toBe(504)
  expect((await response.json()).error.message).toBe('The provider "main" sent no answer within 60 s.')
  await aborted
})

test('a 204 stays one', async () => {
  const provider = await startServer((_, res) => res.writeHead(204).end())
  const { url, log } = await startProxy(provider)
  expect((await ask(url)).status).toBe(204)
  expect(log).toMatchObject([{ status: 204, outcome: 'complete' }])
})

test('a page of HTML with status 200 is relayed as it is', async () => {
  const provider = await startServer((_, res) =>
    res.writeHead(200, { 'content-type': 'text/html' }).end('<p>hi'),
  )
  const { url } = await startProxy(provider)
  const response = await ask(url)
  expect(response.headers.get('content-type')).toBe('text/html')
  expect(await response.text()).toBe('<p>hi')
})

test('the models are relayed', async () => {
  const provider = await startServer((req, res) =>
    res.setHeader('content-type', 'application/json').end(`["${req.url}"]`),
  )
  const { url } = await startProxy(provider)
  expect(await (await fetch(`${url}/v1/models`)).json()).toEqual(['/v1/models'])
})
