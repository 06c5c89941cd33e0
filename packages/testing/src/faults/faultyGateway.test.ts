import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { collectMessage, openaiChat, textOf } from '@chatstream/core'
import { expect, onTestFinished, test } from 'vitest'
import { scriptedModel } from '../model/scriptedModel.ts'
import { serveHandler } from '../node/serveHandler.ts'
import { faultyGateway, type GatewayFault } from './faultyGateway.ts'

async function startGateway(faults: readonly (GatewayFault | undefined)[]) {
  const model = scriptedModel({ script: 'Hello there.' })
  const server = await serveHandler(model)
  const gateway = await faultyGateway(server.url, (index) => faults[index])
  onTestFinished(async () => {
    await gateway.close()
    await server.close()
  })
  const ask = () =>
    fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', body: '{"messages":[],"stream":true}' })
  return { model, ask }
}

test('a request without a fault is passed on, and its answer back', async () => {
  const { model, ask } = await startGateway([])
  const message = await collectMessage(await ask(), { protocol: openaiChat() })
  expect([message.status, textOf(message), model.requests.length]).toEqual(['complete', 'Hello there.', 1])
})

test('a request with a fault is answered by the gateway, whether or not the target has it', async () => {
  const { model, ask } = await startGateway([
    { status: 502, arrives: false },
    { status: 504, arrives: true },
  ])
  const [first, second] = [await ask(), await ask()]
  expect([first.status, second.status]).toEqual([502, 504])
  expect(await second.text()).toBe('<h1>504 Gateway</h1>')
  expect(model.requests.length).toBe(1)
  expect((await ask()).status).toBe(200)
})

test('an upgrade is passed on with its bytes, and one with a fault is refused', async () => {
  const server = createServer().on('upgrade', (_request, socket) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n')
    socket.pipe(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo // A server that listens on a port has one.
  const gateway = await faultyGateway(`http://127.0.0.1:${port}`, (index) =>
    index === 0 ? { status: 502, arrives: false } : undefined,
  )
  onTestFinished(async () => {
    await gateway.close()
    server.close()
  })
  const upgrade = () => request(gateway.url, { headers: { connection: 'upgrade', upgrade: 'echo' } }).end()
  const [refused] = (await once(upgrade(), 'response')) as [IncomingMessage]
  expect(refused.statusCode).toBe(502)
  const [, socket] = (await once(upgrade(), 'upgrade')) as [IncomingMessage, Socket]
  socket.write('hello')
  expect(String((await once(socket, 'data'))[0])).toBe('hello')
})
