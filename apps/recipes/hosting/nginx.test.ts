import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:http2'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createProxy } from '@chatstream/proxy'
import type { AccessLogEntry } from '@chatstream/proxy'
import { serveProxy } from '@chatstream/proxy/node'
import { expect, onTestFinished, test } from 'vitest'
import { findServer, noServer } from '../../../scripts/findServer.ts'
import {
  arrivesWordByWord,
  ask,
  key,
  pass,
  refusesWell,
  speaksOverSockets,
  startProvider,
  tellsOfBreaking,
  tellsOfLeaving,
} from '../proxy/mountChecks.ts'

const program = findServer('nginx')
if (program === undefined) console.warn(`\n  ${noServer('nginx')}\n`)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Starts nginx with nginx.conf, without TLS, in front of these servers. Returns its addresses for HTTP/1.1 and HTTP/2. */
async function startNginx(targets: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-nginx-'))
  const [plain, http2] = [await freePort(), await freePort()]
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join('\n')
  const config = (await readFile(new URL('nginx.conf', import.meta.url), 'utf8'))
    .replace('server proxy:8787;', targets.map((url) => `server ${new URL(url).host};`).join('\n'))
    .replace('listen 443 ssl;', `listen 127.0.0.1:${plain}; listen 127.0.0.1:${http2} http2;`)
    .replace('http2 on;', '')
    .replaceAll(/ssl_certificate.*;/g, '')
    .replace('http {', `http { access_log off; ${temporary}`)
  const file = join(folder, 'nginx.conf')
  await writeFile(file, `daemon off; master_process off; pid ${folder}/pid; ${config}`)
  const nginx = spawn(program ?? 'nginx', ['-c', file, '-p', folder, '-e', `${folder}/error.log`], {
    stdio: 'ignore',
  })
  onTestFinished(async () => {
    nginx.kill('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  })
  const url = `http://127.0.0.1:${plain}`
  const isUp = () =>
    fetch(url).then(
      () => true,
      () => false,
    )
  await expect.poll(isUp).toBe(true)
  return { url, http2: `http://127.0.0.1:${http2}` }
}

async function startBehind() {
  const provider = await startProvider()
  const log: AccessLogEntry[] = []
  const proxy = createProxy({
    upstreams: { main: { baseUrl: provider.baseUrl, apiKey: key } },
    basePath: '/api',
    allowAnonymous: true,
    limits: { trustProxy: 1, requestsPerMinute: 100 },
    accessLog: (entry) => log.push(entry),
  })
  const server = await serveProxy(proxy, { port: 0 })
  onTestFinished(async () => {
    await proxy.close()
    await server.close()
  })
  return { provider, proxy, log, url: server.url }
}

test.skipIf(program === undefined)(
  'through nginx a stream arrives word by word and uncompressed, and both sides learn of an end',
  async () => {
    const { provider, url: target } = await startBehind()
    const { url } = await startNginx([target])
    const path = `${url}/api/v1/chat/completions`
    await arrivesWordByWord(path, provider)
    await tellsOfLeaving(path, provider)
    await tellsOfBreaking(path, provider)
    await refusesWell(path)
    await speaksOverSockets(path, provider)
    expect(provider.model.requests).toHaveLength(6)
  },
  60_000,
)

test.skipIf(program === undefined)(
  'over HTTP/2 too a word arrives before the next is sent',
  async () => {
    const { provider, url: target } = await startBehind()
    const { http2 } = await startNginx([target])
    const session = connect(http2)
    onTestFinished(() => session.destroy())
    const headers = { 'content-type': 'application/json', 'accept-encoding': 'gzip' }
    const request = session.request({ ':method': 'POST', ':path': '/api/v1/chat/completions', ...headers })
    request.end(JSON.stringify({ model: 'm', stream: true, messages: [{ role: 'user', content: 'hello' }] }))
    let text = ''
    let encoding: unknown
    request.on('response', (received) => (encoding = received['content-encoding'] ?? 'none'))
    request.setEncoding('utf8').on('data', (piece: string) => (text += piece))
    await expect.poll(() => text).toContain('one')
    expect(text).not.toContain('two')
    await pass(provider.clock)
    await expect.poll(() => text).toContain('[DONE]')
    expect(encoding).toBe('none')
  },
  60_000,
)

test.skipIf(program === undefined)(
  'a question that a draining machine refuses goes to the other one',
  async () => {
    const [first, second] = [await startBehind(), await startBehind()]
    const { url } = await startNginx([first.url, second.url])
    await first.proxy.drain(0)
    for (let times = 0; times < 4; times++) {
      const asked = ask(`${url}/api/v1/chat/completions`, 'hello')
      await pass(second.provider.clock)
      expect((await asked).status).toBe(200)
      await (await asked).text()
    }
    expect(first.provider.model.requests).toHaveLength(0)
    expect(second.provider.model.requests).toHaveLength(4)
  },
  60_000,
)
