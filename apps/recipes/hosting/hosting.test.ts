import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { redisPath, startRedis } from '../../../packages/proxy/src/logs/redis.testing.ts'
import { listen } from '../proxy/mountChecks.ts'

const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')
const main = fileURLToPath(new URL('../../../packages/proxy/src/cli/main.ts', import.meta.url))

interface Compose {
  services: Record<
    string,
    { environment?: Record<string, string>; stop_grace_period?: string; depends_on?: object }
  >
}

/** The arguments in an instruction of the Dockerfile. */
async function argumentsOf(instruction: string): Promise<string[]> {
  return JSON.parse(new RegExp(`^${instruction} (.*)$`, 'm').exec(await read('Dockerfile'))?.[1] ?? '[]')
}

test('compose sets the variables that the configuration reads, and waits longer than the drain', async () => {
  const { services }: Compose = parse(await read('compose.yaml'))
  const config = await read('proxy.config.js')
  const names = /const \{ (.*) \} = process\.env/.exec(config)?.[1]?.split(', ')
  // The command reads the address of the conversations itself.
  const needed = [...(names ?? []), 'DATABASE_URL'].toSorted()
  expect(Object.keys(services['proxy']?.environment ?? {}).toSorted()).toEqual(needed)
  const command = await argumentsOf('CMD')
  const drain = Number(command[command.indexOf('--drain') + 1])
  expect(Number.parseInt(services['proxy']?.stop_grace_period ?? '', 10)).toBeGreaterThan(drain)
  expect(Object.keys(services).toSorted()).toEqual(['nginx', 'postgres', 'proxy', 'redis'])
  expect(services['proxy']?.environment?.['REDIS_URL']).toBe('redis://redis:6379')
})

test('nginx, Caddy and the Dockerfile name the port of the command; nginx waits longer than idleTimeoutMs', async () => {
  const command = await argumentsOf('CMD')
  const port = command[command.indexOf('--port') + 1]
  const nginx = await read('nginx.conf')
  for (const text of [nginx, await read('Caddyfile')]) expect(text).toContain(`proxy:${port}`)
  expect(await read('Dockerfile')).toContain(
    `EXPOSE ${port} ${command[command.indexOf('--metrics-port') + 1]}\n`,
  )
  expect(Number(/proxy_read_timeout (\d+)m/.exec(nginx)?.[1]) * 60_000).toBeGreaterThan(600_000)
})

test.skipIf(redisPath === undefined)(
  'the command of the Dockerfile starts with its configuration, and knows its users and its name',
  async () => {
    const redis = await startRedis()
    const app = createServer((req, res) => {
      if (req.headers.cookie === 'session=ada') res.end('{"id":"ada"}')
      else res.writeHead(401).end()
    })
    const env = {
      OPENAI_API_KEY: 'sk-canary-0123456789abcdefghijklmnop',
      REDIS_URL: redis.url,
      SESSION_URL: await listen(app),
      HOST_NAME: 'chat.example',
      no_proxy: '*',
    }
    const command = [...(await argumentsOf('ENTRYPOINT')).slice(1), ...(await argumentsOf('CMD'))]
    for (const [name, value] of [
      ['--host', '127.0.0.1'],
      ['--port', '0'],
      ['--metrics-port', '0'],
      ['--threads', 'memory'],
    ] as const)
      command[command.indexOf(name) + 1] = value
    const child = spawn(process.execPath, ['--conditions=@chatstream/source', main, ...command], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { PATH: process.env['PATH'], ...env },
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const errors: string[] = []
    createInterface(child.stderr).on('line', (line) => errors.push(line))
    await expect.poll(() => errors.join('\n')).toMatch(/Metrics are at /)
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(errors[0] ?? '')?.[0] ?? ''
    const metrics = /Metrics are at (\S+)\./.exec(errors.join('\n'))?.[1] ?? ''
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    expect(await (await fetch(metrics)).text()).toContain('chatstream_requests_total')
    const status = async (host: string, cookie: string) => {
      const headers = { host, cookie, 'content-type': 'application/json' }
      const sent = request(`${url}/api/v1/chat/completions`, { method: 'POST', headers })
      sent.end('{"model":"another-model","messages":[]}')
      const [answer] = await once(sent, 'response')
      return answer.resume().statusCode
    }
    expect(await status('chat.example', '')).toBe(401)
    expect(await status('evil.example', 'session=ada')).toBe(403)
    // Not on the list of models, so the provider is not asked.
    expect(await status('chat.example', 'session=ada')).toBe(404)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(errors.join('\n')).not.toContain('canary')
  },
  60_000,
)
