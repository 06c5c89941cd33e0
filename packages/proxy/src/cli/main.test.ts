import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { ask, key, startServer } from '../servers.testing.ts'

const cli = fileURLToPath(new URL('main.ts', import.meta.url))

function start(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, ['--conditions=@chatstream/source', cli, ...args], {
    env: { PATH: process.env['PATH'], no_proxy: '*', ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
  return { child, output: () => output }
}

test('as a command it serves, logs to standard output, and ends on SIGTERM', async () => {
  const provider = await startServer((_, res) => res.end(`echo ${key}`))
  const { child, output } = start(['--port', '0'], { CHATSTREAM_BASE_URL: provider, CHATSTREAM_API_KEY: key })
  const [line] = await once(createInterface(child.stderr), 'line')
  const url = /http:\S+(?=,)/.exec(line)?.[0] ?? ''
  const logged = once(createInterface(child.stdout), 'line')
  expect(await (await ask(url)).text()).toBe('echo [redacted]')
  expect(JSON.parse((await logged)[0])).toMatchObject({ status: 200, outcome: 'complete' })
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(output()).not.toContain(key)
})

test('as a command it ends with 1 where there is no key', async () => {
  const { child, output } = start([], {})
  expect(await once(child, 'exit')).toEqual([1, null])
  expect(output()).toMatch(/^No API key is set\..*\n$/)
})
