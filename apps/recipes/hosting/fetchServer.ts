// The proxy as a `fetch` handler, for Bun (`bun fetchServer.ts`) and Deno (`deno serve -A fetchServer.ts`).
import { createProxy } from '@chatstream/proxy'

const { PROVIDER_URL = 'https://api.openai.com/v1', PROVIDER_KEY } = process.env
const proxy = createProxy({ upstreams: { main: { baseUrl: PROVIDER_URL, apiKey: PROVIDER_KEY } } })

/** The parts of Bun's server and of Deno's connection that name the reader's address. */
interface Connection {
  requestIP?(request: Request): { address: string } | null
  remoteAddr?: { hostname?: string }
}

export default {
  port: Number(process.env['PORT'] ?? 8787),
  hostname: '127.0.0.1',
  // Bun closes a silent connection after 10 s; a model may think for longer.
  idleTimeout: 255,
  fetch(request: Request, connection: Connection): Promise<Response> {
    const address = connection.requestIP?.(request)?.address ?? connection.remoteAddr?.hostname
    return proxy.fetch(request, { ...(address !== undefined && { address }) })
  },
}
