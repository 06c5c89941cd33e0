import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import {
  arrivesWordByWord,
  key,
  refusesWell,
  startProvider,
  tellsOfBreaking,
  tellsOfLeaving,
} from '../proxy/mountChecks.ts'

const script = fileURLToPath(new URL('fetchServer.ts', import.meta.url))
const condition = '--conditions=@chatstream/source'
const runtimes = {
  bun: () => [condition, script],
  deno: (port: number) => ['serve', '-A', condition, '--port', `${port}`, '--host', '127.0.0.1', script],
} as const

/** The path of a program, from `BUN_PATH`, `DENO_PATH` or `PATH`; undefined if there is none. */
function find(name: keyof typeof runtimes): string | undefined {
  const named = process.env[`${name.toUpperCase()}_PATH`]
  const paths = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))
  return [...(named === undefined ? [] : [named]), ...paths].find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

for (const name of ['bun', 'deno'] as const) {
  const program = find(name)
  if (program === undefined)
    console.warn(`\n  No ${name} found, so its test is SKIPPED: set ${name.toUpperCase()}_PATH.\n`)
  test.skipIf(program === undefined)(
    `under ${name} the handler streams, tells of leaving and breaking, and refuses`,
    async () => {
      const provider = await startProvider()
      const port = await freePort()
      const env = { PROVIDER_URL: provider.baseUrl, PROVIDER_KEY: key, PORT: `${port}`, no_proxy: '*' }
      const child = spawn(program ?? name, runtimes[name](port), {
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
        stdio: 'ignore',
      })
      onTestFinished(() => void child.kill('SIGKILL'))
      const base = `http://127.0.0.1:${port}`
      await expect
        .poll(() =>
          fetch(base).then(
            ({ status }) => status,
            () => 0,
          ),
        )
        .toBe(404)
      const url = `${base}/v1/chat/completions`
      await arrivesWordByWord(url, provider)
      await tellsOfLeaving(url, provider)
      await tellsOfBreaking(url, provider)
      await refusesWell(url)
    },
    60_000,
  )
}
