import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { serveHandler } from '@chatstream/testing/node'
import { build as esbuild } from 'esbuild'
import type { Browser } from 'playwright'
import { build as vite } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import webpack from 'webpack'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'

const page = join(import.meta.dirname, 'page.js')
const out = mkdtempSync(join(tmpdir(), 'chatstream-bundlers-'))
let browser: Browser
beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  rmSync(out, { recursive: true })
})

/** Tests run with another value. */
const define = { 'process.env.NODE_ENV': '"production"' }
const strict = "default-src 'self'; require-trusted-types-for 'script'"

/** Opens a page with the bundle `main.js`. Returns what highlighted its code, and the browser's complaints. */
async function open(folder: string, policy: string) {
  const server = await serveHandler(async (request) => {
    const { pathname } = new URL(request.url)
    const headers = { 'content-type': 'text/html', 'content-security-policy': policy }
    if (pathname === '/') {
      return new Response('<div id="root"></div><script type="module" src="/main.js"></script>', { headers })
    }
    const file = join(folder, pathname)
    if (pathname === '/favicon.ico') return new Response(null, { status: 204 })
    if (!existsSync(file)) return new Response('', { status: 404 })
    const type = extname(file) === '.js' ? 'text/javascript' : 'text/css'
    return new Response(readFileSync(file), { headers: { ...headers, 'content-type': type } })
  })
  const tab = await browser.newPage()
  const complaints: string[] = []
  tab.on('console', (message) => complaints.push(message.text()))
  tab.on('pageerror', (error) => complaints.push(String(error)))
  await tab.goto(server.url)
  await expect
    .poll(() => tab.locator('.cs-tok-keyword').allTextContents())
    .toEqual(['const', 'def', 'return'])
  const workers = tab.workers().length
  await tab.close()
  await server.close()
  return { workers, complaints }
}

test('Vite bundles the worker, and a strict policy allows it', async () => {
  const folder = join(out, 'vite')
  await vite({
    configFile: false,
    define,
    logLevel: 'error',
    root: import.meta.dirname,
    build: {
      outDir: folder,
      minify: false,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: page, output: { entryFileNames: 'main.js' } },
    },
  })
  expect(await open(folder, strict)).toEqual({ workers: 1, complaints: [] })
  const refused = await open(folder, `${strict}; worker-src 'none'`)
  expect(refused).toMatchObject({ workers: 0, complaints: [expect.stringContaining('worker-src')] })
})

test('webpack copies the worker, and a strict policy allows it', async () => {
  const folder = join(out, 'webpack')
  const stats = await new Promise<webpack.Stats | undefined>((resolve, reject) =>
    webpack(
      {
        mode: 'production',
        entry: page,
        // Its own loading of chunks needs this under Trusted Types.
        output: { path: folder, publicPath: '/', trustedTypes: true },
        optimization: { minimize: false },
        performance: false,
      },
      (error, result) => (error === null ? resolve(result) : reject(error)),
    ),
  )
  expect(stats?.toJson({ all: false, errors: true, warnings: true })).toMatchObject({
    errors: [],
    warnings: [],
  })
  expect(await open(folder, strict)).toEqual({ workers: 1, complaints: [] })
})

const esm = { bundle: true, splitting: true, format: 'esm', define } as const

test('esbuild finds no worker: code is highlighted in the page, and the console stays empty', async () => {
  const folder = join(out, 'esbuild')
  await esbuild({ ...esm, entryPoints: { main: page }, outdir: folder })
  expect(await open(folder, strict)).toEqual({ workers: 0, complaints: [] })
})

test('esbuild builds the worker that an app names', async () => {
  const folder = join(out, 'ownWorker')
  await esbuild({
    ...esm,
    entryPoints: {
      main: join(import.meta.dirname, 'ownWorkerPage.js'),
      'highlight-worker': '@chatstream/ui/highlight-worker',
    },
    absWorkingDir: import.meta.dirname,
    outdir: folder,
  })
  expect(await open(folder, "default-src 'self'")).toEqual({ workers: 1, complaints: [] })
})
