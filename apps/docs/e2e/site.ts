import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { serveHandler } from '@chatstream/testing/node'

const folder = join(import.meta.dirname, '..')
const dist = join(folder, 'dist')

/** Builds the site. Throws with the output of the build if it fails. */
export function buildSite(): void {
  const astro = join(folder, 'node_modules/.bin/astro')
  execFileSync(astro, ['build', '--silent'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    // Vitest's own variables (`DEV`, `NODE_ENV`) would make it a build for development.
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ASTRO_TELEMETRY_DISABLED: '1' },
  })
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** The file that a static host sends for a path. */
function fileOf(path: string): string | undefined {
  const named = join(dist, decodeURIComponent(path))
  const file = existsSync(named) && statSync(named).isDirectory() ? join(named, 'index.html') : named
  return existsSync(file) ? file : undefined
}

/** Serves the built site as a static host does. */
export const serveSite = () =>
  serveHandler(async (request) => {
    const file = fileOf(new URL(request.url).pathname)
    if (file === undefined) return new Response('not found', { status: 404 })
    return new Response(readFileSync(file), {
      headers: { 'content-type': types[extname(file)] ?? 'application/octet-stream' },
    })
  })

/** Every page of the built site: its path, such as `/guides/calls/`, and its HTML. */
export function builtPages(): Map<string, string> {
  const files = globSync('**/*.html', { cwd: dist })
  return new Map(
    files.map((file) => [`/${file.replace(/index\.html$/, '')}`, readFileSync(join(dist, file), 'utf8')]),
  )
}

/** The built `llms.txt` and `llms-full.txt`. */
export function agentTexts(): { index: string; full: string } {
  const textOf = (name: string) => readFileSync(join(dist, name), 'utf8')
  return { index: textOf('llms.txt'), full: textOf('llms-full.txt') }
}

/** Links of the site that lead to no page, no file or no anchor, one line of text for each. */
export function brokenLinks(pages: ReadonlyMap<string, string>): string[] {
  const anchors = new Map(
    [...pages].map(([path, html]) => [
      path,
      new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id = '']) => id)),
    ]),
  )
  const broken = new Set<string>()
  for (const [path, html] of pages)
    for (const [, href = ''] of html.matchAll(/<a\s[^>]*?href="([^"]+)"/g)) {
      const { origin, pathname, hash } = new URL(href.replaceAll('&amp;', '&'), `http://site${path}`)
      if (origin !== 'http://site') continue
      const anchor = decodeURIComponent(hash.slice(1))
      if (fileOf(pathname) === undefined) broken.add(`${path} → ${href}`)
      else if (anchor !== '' && !anchors.get(pathname)?.has(anchor)) broken.add(`${path} → ${href}`)
    }
  return [...broken]
}
