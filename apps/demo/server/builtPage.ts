import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { Page } from './page.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** A strict policy: no inline script or style, no `eval`, no other origin. The kit needs no exception. */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Pictures of a conversation are `data:` URLs.
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "frame-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/**
 * Serves built pages from memory: only files read at the start can be requested. `/chat` is `chat.html`.
 *
 * @param base the path of the directory
 */
export async function builtPage(directory: string, base = ''): Promise<Page> {
  const files = await readFiles(directory, base)
  return {
    answer({ method, url = '/' }, response) {
      const { pathname } = new URL(url, 'http://localhost')
      const file =
        files.get(pathname.endsWith('/') ? `${pathname}index.html` : pathname) ??
        files.get(`${pathname}.html`)
      if (method !== 'GET' && method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end()
      else if (file === undefined)
        response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found\n')
      else response.writeHead(200, file.headers).end(method === 'HEAD' ? undefined : file.bytes)
    },
    close: async () => {},
  }
}

interface PageFile {
  bytes: Uint8Array
  headers: Readonly<Record<string, string | number>>
}

async function readFiles(directory: string, base: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }): Promise<[string, PageFile]> => {
        const path = join(parentPath, name)
        const pathname = `${base}/${relative(directory, path).split(sep).join('/')}`
        const bytes = await readFile(path)
        return [pathname, { bytes, headers: headersOf(pathname, bytes.length) }]
      }),
    ),
  )
}

function headersOf(pathname: string, length: number): Readonly<Record<string, string | number>> {
  const hashed = pathname.includes('/assets/')
  return {
    ...securityHeaders,
    'content-type': types[extname(pathname)] ?? 'application/octet-stream',
    'content-length': length,
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  }
}
