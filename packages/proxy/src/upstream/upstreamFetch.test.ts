import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, onTestFinished, test } from 'vitest'
import { createUpstreamFetch } from './upstreamFetch.ts'

/** Starts a server, and returns a function that asks it and reads the answer. */
async function startAsking() {
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
  async function ask({ signal } = new AbortController()) {
    const { status, body } = await network.fetch({ url, method: 'POST', headers: {}, signal })
    while ((await body?.read()) !== undefined);
    return status
  }
  return { ask, connections }
}

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

test('a connection that the provider has closed meanwhile is not used again, however busy the process is', async () => {
  const { ask, connections } = await startAsking()
  expect([await ask(), await ask(), connections.length]).toEqual([200, 200, 1])
  // The end of the connection has arrived, and the process has had no time to read it.
  connections[0]?.destroy()
  expect([await ask(), connections.length]).toEqual([200, 2])
})

test('a connection that stays open keeps no signal of the request that opened it', async () => {
  const { ask, connections } = await startAsking()
  const signal = await (async () => {
    const controller = new AbortController()
    await ask(controller)
    return new WeakRef(controller.signal)
  })()
  await ask()
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve))
  }
  expect([signal.deref(), connections.length]).toEqual([undefined, 1])
})
