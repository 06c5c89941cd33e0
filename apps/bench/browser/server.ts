// The pages and the streams they ask for, in a process of its own, so that the driver's work does not delay an event.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { answers } from '../shared/answers.ts'
import { eventsOf, sendEvents } from '../shared/streams.ts'
import type { Format } from '../shared/streams.ts'

const [root = ''] = process.argv.slice(2)
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}
const prepared = new Map<string, readonly string[]>()

/** Encodes the events of an answer once, so that a running stream spends no time on it. */
function eventsFor(query: URLSearchParams): readonly string[] {
  const format: Format = query.get('format') === 'ui' ? 'ui' : 'openai'
  const count = Number(query.get('deltas'))
  const key = `${format} ${count} ${query.get('text')}`
  // The pages ask for these texts only.
  const answer = answers[query.get('text') as keyof typeof answers]
  const events = prepared.get(key) ?? eventsOf(format, answer(count).deltas)
  prepared.set(key, events)
  return events
}

/** The time at which each event of the last stream was written, in epoch milliseconds. */
let writtenMs: number[] = []

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://bench')
  if (url.pathname === '/stream') {
    request.resume()
    const events = eventsFor(url.searchParams)
    writtenMs = []
    const onWrite = (sent: number) => {
      const nowMs = performance.timeOrigin + performance.now()
      while (writtenMs.length < sent) writtenMs.push(nowMs)
    }
    request.on('end', () => void sendEvents(events, response, Number(url.searchParams.get('rate')), onWrite))
    return
  }
  if (url.pathname === '/written') {
    response.end(JSON.stringify(writtenMs))
    return
  }
  const path = join(root, normalize(url.pathname === '/' ? '/index.html' : url.pathname))
  readFile(path).then(
    (bytes) => response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(bytes),
    () => response.writeHead(404).end(),
  )
})
server.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) // A server that listens on a port has one.
})
