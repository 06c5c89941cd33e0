import { createServer, request as sendRequest } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A fault of a gateway: the gateway sends an error response in place of the target's answer. */
export interface GatewayFault {
  /** The HTTP status of the response, e.g. 502 or 504. */
  status: number
  /**
   * `true` if the request reaches the target nevertheless. The gateway then sends its own response when it
   * has received the headers of the target's response. A WebSocket request never reaches the target.
   */
  arrives: boolean
}

/** A running HTTP gateway in front of a server. */
export interface FaultyGateway {
  /** The URL of the gateway, without a slash at the end, e.g. `http://127.0.0.1:41234`. */
  readonly url: string
  /** Stops listening and breaks the open connections. */
  close(): Promise<void>
}

/**
 * Starts an HTTP gateway on a real port. It forwards requests and WebSockets to a server. `faultOf` selects
 * requests that the gateway answers with an error. Real gateways do this while their server is slow or is
 * being replaced.
 *
 * @param target the server behind the gateway, e.g. `http://127.0.0.1:3000`
 * @param faultOf returns the fault for the request with this index (0 for the first). If it returns
 * `undefined`, the request is forwarded
 * @example
 * ```ts
 * const server = await serveHandler(scriptedModel())
 * const gateway = await faultyGateway(server.url, (index) => (index === 0 ? { status: 504, arrives: true } : undefined))
 * ;(await fetch(`${gateway.url}/v1/models`)).status // 504
 * ```
 */
export async function faultyGateway(
  target: string,
  faultOf: (index: number) => GatewayFault | undefined,
): Promise<FaultyGateway> {
  const { hostname: host, port } = new URL(target)
  const to = { host, port: Number(port) }
  const sockets = new Set<Duplex>()
  let count = 0

  const server = createServer((incoming, outgoing) => {
    const fault = faultOf(count++)
    if (fault?.arrives === false) refuse(outgoing, fault.status)
    else passOn(to, incoming, outgoing, fault?.status)
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('upgrade', (incoming, socket, head) => {
    const fault = faultOf(count++)
    socket.on('error', () => {})
    if (fault === undefined) tunnel(to, incoming, socket, head)
    else socket.end(`HTTP/1.1 ${fault.status} Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address() as AddressInfo // A server that listens on a port has one.
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

interface Target {
  host: string
  port: number
}

function refuse(outgoing: ServerResponse, status: number): void {
  outgoing.writeHead(status, { 'content-type': 'text/html' }).end(`<h1>${status} Gateway</h1>`)
}

/**
 * Forwards a request and its answer, unless `status` replaces the answer. If one side breaks, the gateway breaks
 * the other side too.
 */
function passOn(to: Target, incoming: IncomingMessage, outgoing: ServerResponse, status?: number): void {
  const { method, url: path, headers } = incoming
  const request = sendRequest({ ...to, method, path, headers, agent: false })
  outgoing.on('error', () => {}).on('close', () => request.destroy())
  incoming.on('error', () => {}).pipe(request)
  request.on('error', () => outgoing.destroy())
  request.on('response', (response) => {
    if (status !== undefined) return refuse(outgoing, status)
    outgoing.writeHead(response.statusCode ?? 502, response.headers)
    outgoing.flushHeaders()
    response.on('error', () => outgoing.destroy()).pipe(outgoing)
  })
}

function tunnel(
  to: Target,
  { method, url, rawHeaders }: IncomingMessage,
  client: Duplex,
  head: Buffer,
): void {
  const server = connect(to)
  const lines = rawHeaders.map((text, index) => (index % 2 === 0 ? `\r\n${text}: ` : text))
  server.write(`${method} ${url} HTTP/1.1${lines.join('')}\r\n\r\n`)
  server.write(head)
  client.pipe(server).pipe(client)
  client.on('error', () => server.destroy()).on('close', () => server.destroy())
  server.on('error', () => client.destroy()).on('close', () => client.destroy())
}
