import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, globSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import {
  arrivesWordByWord,
  key,
  refusesWell,
  startProvider,
  tellsOfBreaking,
  tellsOfLeaving,
} from './mountChecks.ts'
import type { Provider } from './mountChecks.ts'

const root = join(import.meta.dirname, '../../..')
/** Builds a copy: Next.js writes declarations beside its sources that would affect the whole repository. */
const app = join(import.meta.dirname, '.next-app')
const nextCommand = createRequire(import.meta.url).resolve('next/dist/bin/next')

let provider: Provider
let server: ChildProcess | undefined
let origin: string
let output = ''

beforeAll(async () => {
  provider = await startProvider()
  rmSync(app, { recursive: true, force: true })
  cpSync(join(import.meta.dirname, 'next-app'), app, { recursive: true })
  // Next.js uses the packages as published.
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-b', 'packages/proxy'], { cwd: root, stdio: 'inherit' })
  const env = {
    ...process.env,
    NODE_ENV: 'production' as const,
    NEXT_TELEMETRY_DISABLED: '1',
    PROVIDER_URL: provider.baseUrl,
    PROVIDER_KEY: key,
  }
  execFileSync(process.execPath, [nextCommand, 'build'], { cwd: app, env })
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  const started = spawn(process.execPath, [nextCommand, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: app,
    env,
  })
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (data) => (output += data))
  server = started
  await ready(started)
  // The build is long on a busy machine.
}, 600_000)

afterAll(async () => {
  if (server?.kill('SIGTERM') === true) await once(server, 'exit')
  rmSync(app, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const socket = createServer().listen(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address() as AddressInfo
  socket.close()
  await once(socket, 'close')
  return port
}

async function ready(started: ChildProcess): Promise<void> {
  while (!output.includes('Ready')) {
    if (started.exitCode !== null) throw new Error(`next start ended: ${output}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a route handler of Next.js streams, passes on disconnects and breaks, refuses', async () => {
  const url = `${origin}/api/chat`
  await arrivesWordByWord(url, provider)
  await tellsOfLeaving(url, provider)
  await tellsOfBreaking(url, provider)
  await refusesWell(url)
  expect(provider.model.requests).toHaveLength(4)
})

test('a route handler of Next.js serves the models, and preflights', async () => {
  const models = await fetch(`${origin}/api/v1/models`)
  expect((await models.json()).data).toBeInstanceOf(Array)
  const preflight = await fetch(`${origin}/api/chat`, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example' },
  })
  expect(preflight.status).toBe(403)
})

test('a page built by Next.js highlights code in the worker', async () => {
  const browser = await launchBrowser()
  const page = await browser.newPage()
  await page.goto(origin)
  await page.locator('.cs-tok-keyword').waitFor()
  expect(page.workers().length).toBe(1)
  await browser.close()
})

test('the key is in no output and no built file', () => {
  expect(output).toContain('"outcome":"complete"')
  expect(output).not.toContain(key)
  const files = globSync('**/*.*', { cwd: join(app, '.next') }).map((name) => join(app, '.next', name))
  const built = files.filter((file) => statSync(file).isFile())
  expect(built.length).toBeGreaterThan(10)
  expect(built.filter((file) => readFileSync(file).includes(key))).toEqual([])
})
