import { connect } from 'node:tls'
import type { Observation, Preflight } from './observation.ts'

/**
 * Sends a CORS preflight request. If a page has another origin than the server, browsers send the same
 * request before a question.
 */
export async function preflight(
  url: string,
  origin: string,
  headerNames: readonly string[],
  signal: AbortSignal,
): Promise<Preflight | undefined> {
  try {
    const response = await fetch(url, {
      method: 'OPTIONS',
      signal,
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': [...headerNames].sort().join(','),
      },
    })
    await response.body?.cancel()
    return { status: response.status, headers: Object.fromEntries(response.headers) }
  } catch {
    return undefined
  }
}

/**
 * Resolves with the newest HTTP version that an https server offers. If the URL is not https, or the server
 * does not answer, resolves with `undefined`.
 */
export function httpVersion(url: string, timeoutMs: number): Promise<Observation['httpVersion']> {
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'https:') return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: port === '' ? 443 : Number(port),
      servername: hostname,
      ALPNProtocols: ['h2', 'http/1.1'],
      timeout: timeoutMs,
      // Only the version is asked here; the request itself checks the certificate.
      rejectUnauthorized: false,
    })
    const settle = (version: Observation['httpVersion']) => {
      socket.destroy()
      resolve(version)
    }
    socket.on('secureConnect', () => settle(socket.alpnProtocol === 'h2' ? 'HTTP/2' : 'HTTP/1.1'))
    socket.on('error', () => settle(undefined))
    socket.on('timeout', () => settle(undefined))
  })
}
