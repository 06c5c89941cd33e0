// The proxy in Hono: three lines beside the routes of the app.
import type { ChatProxy } from '@chatstream/proxy'
import { Hono } from 'hono'

export function createApp(proxy: ChatProxy): Hono {
  const app = new Hono()
  app.all('/api/*', (c) => proxy.fetch(c.req.raw))
  app.get('/', (c) => c.text('the site'))
  return app
}
