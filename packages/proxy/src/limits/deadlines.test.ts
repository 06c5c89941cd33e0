import { connect } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { manualClock } from '@chatstream/testing'
import { ask, delta, question, startServer, startProvider, startProxy } from '../servers.testing.ts'
import { askAs, blocksOf, controlOf, sse } from '../streams/streams.testing.ts'

const minute = 60_000

/** Sends a question on a bare socket and never reads. */
function askWithoutReading(url: string): void {
  const { port } = new URL(url)
  const body = JSON.stringify(question)
  const socket = connect(Number(port), '127.0.0.1').pause()
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  const head = `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json`
  socket.write(`${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`)
}

test('four readers that never read give all four places back after a minute', async () => {
  const clock = manualClock()
  let asked = 0
  const flood = delta('x'.repeat(32 * 1024 * 1024))
  const provider = await startServer((_, res) => {
    asked += 1
    if (asked > 4) return void res.writeHead(200, sse).end(delta('a'))
    res.writeHead(200, sse)
    res.on('error', () => {}).end(flood)
  })
  const { url, log } = await startProxy({ baseUrl: provider, maxConcurrent: 4, maxQueued: 4 }, { clock })
  for (let times = 0; times < 4; times++) askWithoutReading(url)
  await vi.waitFor(() => expect(asked).toBe(4))
  const fifth = ask(url)
  await vi.waitFor(async () => {
    await clock.advance(minute)
    expect(log.filter(({ outcome }) => outcome === 'broken')).toHaveLength(4)
  })
  expect(await (await fifth).text()).toBe(delta('a'))
})

test('an answer that goes on for half an hour is cut, resumable or not, and the provider told so', async () => {
  const provider = await startProvider()
  const clock = manualClock()
  const { url } = await startProxy({ baseUrl: `${provider.url}/v1`, idleTimeoutMs: 60 * minute }, { clock })
  const plain = ask(url)
  const first = await provider.next()
  first.res.writeHead(200, sse).write(delta('a'))
  const plainReader = (await plain).body?.getReader()
  await plainReader?.read()
  const resumable = askAs(url)
  const second = await provider.next()
  second.res.writeHead(200, sse).write(delta('b'))
  const reader = blocksOf(await resumable)
  await reader.next()
  await clock.advance(30 * minute)
  await Promise.all([first.aborted, second.aborted])
  await expect(plainReader?.read()).rejects.toThrow('terminated')
  expect(controlOf((await reader.rest()).at(-1))).toMatchObject({ end: 'cut', code: 'answer_too_late' })
})
