// The proxy beside other things of a node:http server.
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { createProxy } from '@chatstream/proxy'
import type { UpstreamOptions } from '@chatstream/proxy'
import { nodeListener } from '@chatstream/proxy/node'

export function createSite(main: UpstreamOptions): Server {
  const proxy = createProxy({
    upstreams: { main },
    basePath: '/api',
    routes: { chat: 'main:/chat/completions' },
  })
  const relay = nodeListener(proxy)
  const server = createServer((request, response) => {
    if (proxy.handles(request.url?.split('?')[0] ?? '')) relay(request, response)
    else response.end('the site')
  })
  return server.on('upgrade', proxy.upgrade)
}
