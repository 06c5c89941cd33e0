import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { ask, delta, key, startServer } from '../servers.testing.ts'
import { askAs, sse } from '../streams/streams.testing.ts'

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

test('SIGTERM lets a running answer end, and a second signal does not wait', async () => {
  for (const signals of [1, 2]) {
    let answer: ServerResponse | undefined
    const provider = await startServer((req, res) => {
      if (req.method === 'POST') (answer = res).writeHead(200, sse).write(delta('Hel'))
      else res.end('{"data":[]}')
    })
    const { child } = start(['--port', '0'], { CHATSTREAM_BASE_URL: provider, CHATSTREAM_API_KEY: key })
    const exited = once(child, 'exit')
    const [line] = await once(createInterface(child.stderr), 'line')
    const url = /http:\S+(?=,)/.exec(line)?.[0] ?? ''
    const reader = (await askAs(url)).body?.getReader()
    await reader?.read()
    child.kill('SIGTERM')
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status === 503).toBe(true)
    expect((await ask(url)).status).toBe(503)
    if (signals === 1) answer?.end(delta('lo') + 'data: [DONE]\n\n')
    else child.kill('SIGTERM')
    let rest = ''
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read())
      rest += new TextDecoder().decode(read.value)
    expect(rest).toContain(signals === 1 ? '"end":"complete"' : '"end":"lost"')
    expect(rest.includes('"lo"')).toBe(signals === 1)
    expect(await exited).toEqual([0, null])
  }
})

test('as a command it ends with 1 where there is no key', async () => {
  const { child, output } = start([], {})
  expect(await once(child, 'exit')).toEqual([1, null])
  expect(output()).toMatch(/^No API key is set\..*\n$/)
})

test('as a command it ends if the port of the metrics is in use', async () => {
  const taken = new URL(await startServer((_, res) => res.end())).port
  const args = ['--port', '0', '--metrics-port', taken]
  const { child, output } = start(args, { CHATSTREAM_BASE_URL: 'http://127.0.0.1:1' })
  expect(await once(child, 'close')).toEqual([1, null])
  expect(output()).toMatch(`Port ${taken} is taken.`)
})
