// The proxy as a separate server.
import { createProxy } from '@chatstream/proxy'
import type { UpstreamOptions } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import type { ProxyServer } from '@chatstream/proxy/node'

export function startServer(main: UpstreamOptions, port: number): Promise<ProxyServer> {
  const proxy = createProxy({
    upstreams: { main },
    basePath: '/api',
    routes: { chat: 'main:/chat/completions' },
  })
  return serveProxy(proxy, { port })
}
