import { connect } from 'node:tls'
import type { Observation, Preflight } from './observation.ts'

/**
 * Sends a preflight request (CORS). Browsers send the same request before a page of another origin may ask a
 * question.
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
 * Asks an https server for the best HTTP version that it offers. Resolves with `undefined` if the url is not https,
 * or if the server does not answer.
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
