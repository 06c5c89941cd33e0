import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { listen, readPort } from './listen.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

function newServer(): Server {
  const server = createServer()
  servers.push(server)
  return server
}

test('a taken port gives way to the next free one', async () => {
  const taken = await listen(newServer(), 0, '127.0.0.1')
  const next = await listen(newServer(), taken, '127.0.0.1')
  expect(next).toBeGreaterThan(taken)
})

test('another failure than a taken port is told', async () => {
  await expect(listen(newServer(), 0, '192.0.2.1')).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
})

test.each([
  [undefined, 5173],
  ['', 5173],
  ['8080', 8080],
  ['0', 0],
])('PORT=%j means %i', (text, port) => {
  expect(readPort(text)).toBe(port)
})

test.each(['abc', '-1', '65536', '80.5'])('PORT=%j is refused with what to give', (text) => {
  expect(() => readPort(text)).toThrow('Give a number from 0 (any free one) to 65535.')
})
