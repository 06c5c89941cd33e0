import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { ClientOptions } from 'ws'

const connectTimeoutMs = 10_000

type Connect = NonNullable<ClientOptions['createConnection']>
type Done = (error: Error | null, socket?: Socket) => void

/**
 * Returns the connection options for a WebSocket to a URL. If `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` name
 * a forward proxy for the URL, the options connect the WebSocket through it. Otherwise the options are empty.
 */
export function tunnelFor(url: URL): { createConnection?: Connect } {
  const proxy = proxyFor(url)
  if (proxy === undefined) return {}
  const servername = isIP(bare(url.hostname)) === 0 ? url.hostname : ''
  const connect = (_: unknown, done: Done) => {
    openTunnel(proxy, url, (error, socket) => {
      if (socket === undefined || url.protocol !== 'wss:') return done(error, socket)
      done(null, connectSecure({ socket, servername }))
    })
  }
  // `ws` passes this to `node:http`, which accepts a socket by callback; the types only know the form of `net.connect`.
  return { createConnection: connect as unknown as Connect }
}

/**
 * Opens a connection to the server of a URL, through a forward proxy. The caller must start TLS to that
 * server.
 */
export function openTunnel(proxy: URL, url: URL, done: Done): void {
  const target = `${url.hostname}:${url.port || defaultPort(url)}`
  const login = decodeURIComponent(`${proxy.username}:${proxy.password}`)
  const request = (proxy.protocol === 'https:' ? requestSecure : requestPlain)({
    host: bare(proxy.hostname),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    method: 'CONNECT',
    path: target,
    headers: {
      host: target,
      ...(login !== ':' && { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
    },
    agent: false,
    timeout: connectTimeoutMs,
  })
  request.on('timeout', () => request.destroy(new Error('The forward proxy did not answer in time.')))
  request.on('error', done)
  request.on('connect', ({ statusCode }, socket) => {
    socket.setTimeout(0)
    if (statusCode !== 200) {
      socket.destroy()
      return done(new Error(`The forward proxy answered ${statusCode}.`))
    }
    done(null, socket)
  })
  request.end()
}

/**
 * Returns the forward proxy that the environment variables name for a URL. If there is none, returns
 * `undefined`.
 */
export function proxyFor(url: URL): URL | undefined {
  const plain = readEnv('http_proxy')
  const address = isSecure(url) ? readEnv('https_proxy') || plain : plain
  return address === '' || isExempt(url) ? undefined : new URL(address)
}

/**
 * True for hosts in `NO_PROXY`. As in most programs, an entry is a host with its subdomains, optionally with a
 * port, or `*` for all hosts.
 */
function isExempt({ hostname, port, protocol }: URL): boolean {
  const entries = readEnv('no_proxy')
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean)
  const ownPort = port || defaultPort({ protocol })
  return entries.some((entry) => {
    const [, host = '', onlyPort = ownPort] = /^(.+?)(?::(\d+))?$/.exec(entry.replace(/^\*?\./, '')) ?? []
    return host === '*' || (onlyPort === ownPort && (hostname === host || hostname.endsWith(`.${host}`)))
  })
}

function isSecure({ protocol }: Pick<URL, 'protocol'>): boolean {
  return protocol === 'wss:' || protocol === 'https:'
}

function defaultPort(url: Pick<URL, 'protocol'>): string {
  return isSecure(url) ? '443' : '80'
}

function readEnv(name: string): string {
  return process.env[name] ?? process.env[name.toUpperCase()] ?? ''
}

/** Returns a host name without the brackets that an IPv6 address has in a URL. */
export function bare(hostname: string): string {
  return hostname.replaceAll(/^\[|\]$/g, '')
}
