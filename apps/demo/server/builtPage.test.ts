import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtPage } from './builtPage.ts'
import { listen } from './listen.ts'

let directory: string
let server: Server
let url: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'demo-page-'))
  await mkdir(join(directory, 'dist/assets'), { recursive: true })
  await writeFile(join(directory, 'secret.txt'), 'secret')
  await writeFile(join(directory, 'dist/index.html'), '<!doctype html>')
  await writeFile(join(directory, 'dist/chat.html'), '<!doctype html><p>')
  await writeFile(join(directory, 'dist/assets/index-abc.js'), 'run()')
  const page = await builtPage(join(directory, 'dist'))
  server = createServer(page.answer)
  url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`
})

afterAll(async () => {
  server.close()
  await rm(directory, { recursive: true })
})

test('the page comes under a policy that allows nothing inline and nothing foreign', async () => {
  const response = await fetch(url)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  const policy = response.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
  expect(policy).not.toContain('unsafe')
  expect(await response.text()).toBe('<!doctype html>')
})

test('a page is found without the end of its name', async () => {
  expect(await (await fetch(`${url}/chat`)).text()).toBe('<!doctype html><p>')
})

test('hashed files are kept for ever, the page is asked for again', async () => {
  const script = await fetch(`${url}/assets/index-abc.js`)
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(script.headers.get('cache-control')).toContain('immutable')
  expect((await fetch(url)).headers.get('cache-control')).toBe('no-cache')
})

// `fetch` normalises paths before it sends them.
test.each(['/../secret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/none'])(
  '%s is not found',
  async (path) => {
    const status = await new Promise((resolve, reject) => {
      const asked = request({ ...new URL(url), port: new URL(url).port, path }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.on('error', reject).end()
    })
    expect(status).toBe(404)
  },
)

test('other methods than GET and HEAD are refused', async () => {
  const response = await fetch(url, { method: 'POST', body: '' })
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
})
