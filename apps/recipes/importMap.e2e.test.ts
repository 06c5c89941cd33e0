import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { scriptedModel } from '@chatstream/testing'
import { serveHandler, type Server } from '@chatstream/testing/node'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../scripts/launchBrowser.ts'
import { root } from './examples.ts'

const core = join(root, 'packages/core')
const parser = dirname(dirname(createRequire(join(core, 'package.json')).resolve('eventsource-parser')))
/** The paths of the packages at a server that serves `node_modules`. */
const mounts = { '/node_modules/@chatstream/core/': core, '/node_modules/eventsource-parser/': parser }
const model = scriptedModel({ script: 'Hello from plain modules' })

async function site(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  if (pathname === '/api/chat')
    return model(new Request(new URL('/v1/chat/completions', request.url), request))
  if (pathname === '/') {
    const page = readFileSync(join(import.meta.dirname, 'importMap.html'))
    return new Response(page, { headers: { 'content-type': 'text/html' } })
  }
  const mount = Object.entries(mounts).find(([prefix]) => pathname.startsWith(prefix))
  if (mount === undefined) return new Response('', { status: 404 })
  const file = join(mount[1], pathname.slice(mount[0].length))
  return new Response(readFileSync(file), { headers: { 'content-type': 'text/javascript' } })
}

let server: Server
let browser: Browser
beforeAll(async () => {
  server = await serveHandler(site)
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  await server?.close()
})

test('the page with an import map asks and shows the answer, with no bundler anywhere', async () => {
  const page = await browser.newPage()
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(String(error)))
  await page.goto(server.url)
  await page.getByLabel('Question').fill('Hi')
  await page.keyboard.press('Enter')
  await page.getByText('Hello from plain modules').waitFor()
  expect(await page.locator('output').textContent()).toBe('Hi\nHello from plain modules\n')
  expect(failures).toEqual([])
})
