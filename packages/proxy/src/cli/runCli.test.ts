import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@chatstream/core'
import type { Clock } from '@chatstream/core'
import { manualClock } from '@chatstream/testing'
import { expect, onTestFinished, test } from 'vitest'
import { runCli } from './runCli.ts'
import type { CliProcess } from './runCli.ts'
import { ask, key, startProvider, startServer } from '../servers.testing.ts'

const hs = `hs_${'Ab1'.repeat(11)}`

async function run(argv: readonly string[], env: CliProcess['env'] = {}, clock: Clock = manualClock()) {
  const printed: string[] = []
  const said: string[] = []
  const result = await runCli({
    argv,
    env,
    clock,
    version: '1.2.3',
    print: (line) => printed.push(line),
    printError: (line) => said.push(line),
  })
  onTestFinished(async () => {
    if ('close' in result) await result.close()
  })
  return { printed, said, ...result }
}

type Run = Awaited<ReturnType<typeof run>>

function running(result: Run): Extract<Run, { url: string }> {
  if (!('url' in result)) throw new Error(`It did not start: ${result.said.join('\n')}`)
  return result
}

async function file(name: string, text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'chatstream-proxy-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

function provider(): Promise<string> {
  return startServer((req, res) => {
    res
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify([req.url, req.headers.authorization]))
  })
}

test('a key in the environment is all it needs', async () => {
  const baseUrl = `${await provider()}/v1`
  const env = { HOLYSHEEP_API_KEY: hs, HOLYSHEEP_BASE_URL: baseUrl }
  const { url, said, printed, checked } = running(await run(['--port', '0', '--base-path', '/api'], env))
  await checked
  expect(said).toEqual([
    `Listening on ${url}/api, relaying to holysheep (${baseUrl}).`,
    'Only this machine can reach it; --host opens it to others.',
  ])
  expect(await (await ask(`${url}/api`)).json()).toEqual(['/v1/chat/completions', 'Bearer [redacted]'])
  expect(printed.map((line) => JSON.parse(line))).toMatchObject([
    { path: '/api/v1/chat/completions', upstream: 'holysheep', status: 200, outcome: 'complete' },
  ])
  expect(said.join() + printed.join()).not.toContain(hs)
})

test('--threads stores conversations in a file that survives a restart', async () => {
  const stored = await file('threads.db', '')
  const env = { HOLYSHEEP_API_KEY: hs, HOLYSHEEP_BASE_URL: `${await provider()}/v1` }
  const args = ['--port', '0', '--base-path', '/api', '--threads', `sqlite:${stored}`]
  const first = running(await run(args, env))
  const init = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"title":"Kept"}' }
  expect((await fetch(`${first.url}/api/threads/t1`, init)).status).toBe(201)
  await first.close()
  const second = running(await run(args, env))
  expect(await (await fetch(`${second.url}/api/threads`)).json()).toMatchObject({
    threads: [{ title: 'Kept' }],
  })
})

test.each([
  ['mongo:x', 'threads: "mongo" is no store that this command knows.'],
  ['postgres', 'threads: that is no address of a Postgres server.'],
  ['sqlite:/no/such/folder/x.db', 'threads: /no/such/folder/x.db cannot be opened'],
])('--threads %s is refused', async (name, problem) => {
  const env = { HOLYSHEEP_API_KEY: hs, HOLYSHEEP_BASE_URL: 'http://127.0.0.1:9/v1' }
  const result = await run(['--port', '0', '--threads', name], env)
  expect(result).toMatchObject({ exitCode: 1 })
  expect(result.said.join()).toContain(problem)
})

test.each([
  ['HOLYSHEEP', '/v1/chat/completions', 'Bearer [redacted]'],
  ['ANTHROPIC', '/v1/messages', null],
])('<base path>/chat leads to the model of %s too', async (name, path, authorization) => {
  const env = { [`${name}_API_KEY`]: hs, [`${name}_BASE_URL`]: `${await provider()}/v1` }
  const { url } = running(await run(['--port', '0', '--base-path', '/api'], env))
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"model":"m"}' }
  const response = await fetch(`${url}/api/chat`, init)
  expect(await response.json()).toEqual([path, authorization])
})

test('without a key it prints the problem and does not start', async () => {
  const { said, ...result } = await run(['--port', '0'])
  expect(result).toMatchObject({ exitCode: 1 })
  expect(said).toEqual([expect.stringContaining('No API key is set.')])
})

test('a malformed key is reported at the start, and the server starts', async () => {
  const { said } = running(
    await run(['--port', '0'], { HOLYSHEEP_API_KEY: key, HOLYSHEEP_BASE_URL: await provider() }),
  )
  expect(said[0]).toMatch(/does not have the form of a key of holysheep/)
})

test('a models endpoint that does not answer within 5 s is reported', async () => {
  const silent = await startProvider()
  const clock = manualClock()
  const env = { CHATSTREAM_BASE_URL: silent.url, CHATSTREAM_API_KEY: key }
  const { said, checked } = running(await run(['--port', '0'], env, clock))
  await silent.next()
  await clock.advance(5000)
  await checked
  expect(said.at(-1)).toMatch(/has not answered within 5 s/)
})

test('a host that others can reach is reported', async () => {
  const env = { CHATSTREAM_BASE_URL: await provider() }
  const open = ['--port', '0', '--host', '0.0.0.0']
  expect(await run(open, env)).toMatchObject({ exitCode: 1 })
  const { said, url } = running(await run([...open, '--allow-anonymous'], env))
  expect(url).toMatch(/^http:\/\/0\.0\.0\.0:/)
  expect(said[1]).toMatch(/Everyone who can reach this address can spend the key/)
})

test('a JSON file reads its keys from the environment', async () => {
  const main = { baseUrl: await provider(), apiKey: '$MY_KEY' }
  const config = { upstreams: { main }, routes: { chat: 'main:/chat' }, port: 0 }
  const path = await file('proxy.json', JSON.stringify(config))
  const { url, said } = running(
    await run(['--config', path, '--origin', 'https://a.example'], { MY_KEY: key }),
  )
  expect(said).toHaveLength(2)
  const headers = { 'content-type': 'application/json', origin: 'https://a.example' }
  const response = await fetch(`${url}/chat`, { method: 'POST', headers, body: '{}' })
  expect(await response.json()).toEqual(['/chat', 'Bearer [redacted]'])
  expect(response.headers.get('access-control-allow-origin')).toBe('https://a.example')
})

test('a variable that a file names and that is not set is reported', async () => {
  const main = { baseUrl: await provider(), apiKey: '$MY_KEY' }
  const path = await file('proxy.json', JSON.stringify({ upstreams: { main } }))
  const { said } = running(await run(['--config', path, '--port', '0']))
  expect(said[0]).toMatch(/upstreams\.main\.apiKey is empty/)
})

test.each(['js', 'ts'])('a module of .%s exports the settings', async (extension) => {
  const baseUrl = await provider()
  const text = `const port${extension === 'ts' ? ': number' : ''} = 0
export default { port, upstreams: { main: { baseUrl: '${baseUrl}' } } }`
  const { url } = running(await run(['--config', await file(`config.${extension}`, text)]))
  expect((await ask(url)).status).toBe(200)
})

test.each([
  ['proxy.json', '{"upstreams":', 'is not JSON'],
  ['proxy.json', '"text"', 'holds no settings'],
  ['proxy.json', '{"upstreams":{"main":{"baseUr":"x"}}}', 'Did you mean "baseUrl"?'],
  ['proxy.mjs', 'export const settings = {}', 'holds no settings'],
])('a file %s of %j is refused: %s', async (name, text, words) => {
  const { said, ...result } = await run(['--config', await file(name, text)])
  expect(result).toMatchObject({ exitCode: 1 })
  expect(said).toEqual([expect.stringContaining(words)])
})

test.each([
  [['--prot', '1'], 'There is no option --prot. Did you mean "port"?'],
  [['--port', 'x'], '--port must be a whole number'],
  [['--port'], '--port needs a value.'],
  [['--api-key', key], 'can be read by every user of this machine'],
  [['serve'], '"serve" is not understood'],
  [['--config', '/nowhere.json'], '/nowhere.json cannot be read (ENOENT).'],
  [['--preset', 'opnai'], 'Did you mean "openai"?'],
])('%j is refused: %s', async (argv, words) => {
  const { said, ...result } = await run(argv)
  expect(result).toHaveProperty('exitCode')
  expect(said).toEqual([expect.stringContaining(words)])
  expect(said.join()).not.toContain(key)
})

test('a port that is in use is reported', async () => {
  const taken = new URL(await provider()).port
  const { said } = await run(['--port', taken], { CHATSTREAM_BASE_URL: 'http://localhost:1' })
  expect(said).toEqual([expect.stringContaining(`Port ${taken} is taken.`)])
})

test.each(['port', 'metricsPort'])('a %s of a file that is in use is named', async (name) => {
  const taken = Number(new URL(await provider()).port)
  const settings = { upstreams: { main: { baseUrl: 'http://localhost:1/v1' } }, port: 0, [name]: taken }
  const { said } = await run(['--config', await file('proxy.json', JSON.stringify(settings))])
  expect(said).toEqual([expect.stringContaining(`Port ${taken} is taken.`)])
})

test.each([
  ['memory', []],
  ['sqlite:streams.db', ['streams.db']],
])('with --log %s streams can be resumed', async (name, files) => {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-proxy-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const log = name.replace('sqlite:', `sqlite:${folder}/`)
  const env = { CHATSTREAM_BASE_URL: await provider() }
  const { url } = running(await run(['--port', '0', '--log', log], env))
  const id = 'i'.repeat(22)
  const answer = await ask(url, { headers: { 'content-type': 'application/json', 'x-chatstream-id': id } })
  const text = await answer.text()
  expect(text).toContain(': chatstream {"end":"complete"}')
  expect(await (await fetch(`${url}/v1/chat/streams/${id}`)).text()).toBe(text)
  expect((await readdir(folder)).filter((each) => each.endsWith('.db'))).toEqual(files)
})

test.each([
  ['papyrus', '"papyrus" is no log that this command knows. Write memory, sqlite:<file>'],
  ['sqlite:', '"sqlite" is no log that this command knows'],
  ['sqlite:/no/such/folder/x.db', 'cannot be opened (ENOENT). Check that its folder exists'],
  ['redis:', 'that is no address of a Redis server'],
  ['redis', 'or redis with REDIS_URL set'],
])('--log %s ends with what to write', async (log, words) => {
  const env = { CHATSTREAM_BASE_URL: 'http://localhost:1' }
  const { said, ...result } = await run(['--port', '0', '--log', log], env)
  expect(result).toMatchObject({ exitCode: 1 })
  expect(said.join()).toContain(words)
})

test('a Redis that cannot be reached is reported, without its password', async () => {
  const env = { CHATSTREAM_BASE_URL: await provider(), REDIS_URL: 'redis://me:secret@127.0.0.1:1' }
  const { said, checked } = running(await run(['--port', '0', '--log', 'redis'], env, systemClock))
  await checked
  expect(said).toContain(
    'The stream log cannot be reached. Until it can, resumable requests are answered with 503.',
  )
  expect(said.join()).not.toContain('secret')
})

test('--audit appends refusals and stops to a file that only its owner can read', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'chatstream-proxy-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'audit.log')
  for (let starts = 0; starts < 2; starts++) {
    const { url, close } = running(
      await run(['--port', '0', '--audit', path], { CHATSTREAM_BASE_URL: await provider() }),
    )
    await fetch(`${url}/v1/chat/streams/${'i'.repeat(22)}`, { method: 'DELETE' })
    await fetch(`${url}/nothing`)
    await close()
  }
  const entries = (await readFile(path, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(entries.map(({ action }) => action)).toEqual(['stop', 'refusal', 'stop', 'refusal'])
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  const { said } = await run(['--port', '0', '--audit', join(folder, 'no/such.log')], {
    CHATSTREAM_BASE_URL: await provider(),
  })
  expect(said.join()).toContain('cannot be opened (ENOENT)')
})

test('it prints its usage and version', async () => {
  expect((await run(['--help'])).printed.join()).toMatch(/--preset <name>.*HTTPS_PROXY/s)
  expect(await run(['-v'])).toMatchObject({ exitCode: 0, printed: ['1.2.3'] })
})
