import type { Server } from 'node:http'
import type { ChatProxy } from '@chatstream/proxy'
import { nodeListener } from '@chatstream/proxy/node'
import type { DemoInfo } from './chooseProvider.ts'
import type { Lines } from './lines/lines.ts'
import type { Page } from './page.ts'
import { breakSoon, isUnsteady } from './unsteady.ts'

/** Serves the page, the proxy, the lines with faults and `GET /api/demo` on one port. */
export function connect(server: Server, proxy: ChatProxy, lines: Lines, page: Page, info: DemoInfo): void {
  const askModel = nodeListener(proxy, { loopbackOnly: true })
  const pathOf = (url = '/') => new URL(url, 'http://localhost').pathname

  server.on('request', (request, response) => {
    const pathname = pathOf(request.url)
    if (isUnsteady(pathname)) breakSoon(request.socket)
    if (lines.handles(pathname)) lines.request(request, response)
    else if (proxy.handles(pathname)) askModel(request, response)
    else if (pathname === '/api/demo') {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(info))
    } else page.answer(request, response)
  })

  server.on('upgrade', (request, socket, head) => {
    const pathname = pathOf(request.url)
    if (lines.handles(pathname)) return lines.upgrade(request, socket, head)
    // Vite handles its own socket for hot reloading.
    if (!proxy.handles(pathname)) return
    if (isUnsteady(pathname)) breakSoon(socket)
    proxy.upgrade(request, socket, head, { loopbackOnly: true })
  })
}
