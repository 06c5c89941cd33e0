// The proxy as Express middleware, here behind express.json(), and its WebSockets on the server of the app.
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { createProxy } from '@chatstream/proxy'
import type { UpstreamOptions } from '@chatstream/proxy'
import { expressProxy } from '@chatstream/proxy/express'
import express from 'express'

export function createExpressServer(main: UpstreamOptions): Server {
  const proxy = createProxy({
    upstreams: { main },
    basePath: '/api',
    routes: { chat: 'main:/chat/completions' },
  })
  const app = express()
  app.use(express.json({ limit: '1mb' }))
  app.use(expressProxy(proxy))
  app.get('/', (_, response) => void response.send('the site'))
  return createServer(app).on('upgrade', proxy.upgrade)
}
