// The proxy as Express middleware, here behind express.json().
import { createProxy } from '@chatstream/proxy'
import type { UpstreamOptions } from '@chatstream/proxy'
import { expressProxy } from '@chatstream/proxy/express'
import express from 'express'
import type { Express } from 'express'

export function createApp(main: UpstreamOptions): Express {
  const proxy = createProxy({
    upstreams: { main },
    basePath: '/api',
    routes: { chat: 'main:/chat/completions' },
  })
  const app = express()
  app.use(express.json({ limit: '1mb' }))
  app.use(expressProxy(proxy))
  app.get('/', (_, response) => void response.send('the site'))
  return app
}
