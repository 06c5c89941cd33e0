import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createUpstreamFetch } from './upstreamFetch.ts'

test('a connection that the provider has closed meanwhile is not used again, however busy the process is', async () => {
  const connections: Socket[] = []
  const server = createServer((req, res) => void req.resume().on('end', () => res.end('Hi')))
  server.on('connection', (socket) => connections.push(socket)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const network = createUpstreamFetch()
  onTestFinished(async () => {
    await network.close()
    server.close()
  })
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  async function ask() {
    const { signal } = new AbortController()
    const { status, body } = await network.fetch({ url, method: 'POST', headers: {}, signal })
    while ((await body?.read()) !== undefined);
    return status
  }
  expect([await ask(), await ask(), connections.length]).toEqual([200, 200, 1])
  // The end of the connection has arrived, and the process has had no time to read it.
  connections[0]?.destroy()
  expect([await ask(), connections.length]).toEqual([200, 2])
})
