import { collectMessage, openaiChat, parseRecording, textOf } from '@chatstream/core'
import { scriptedModel, type Script } from '@chatstream/testing'
import { type Server, serveHandler } from '@chatstream/testing/node'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { run } from '../cli.testing.ts'

let server: Server
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chatstream-cli-'))
})
afterEach(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function serve(script: Script): Promise<string> {
  server = await serveHandler(scriptedModel({ script }))
  return `${server.url}/v1/chat/completions`
}

describe('latency', () => {
  test('asks n times and summarises each measure', async () => {
    const url = await serve([{ text: ['a', 'b', 'c'] }])
    const { code, out } = await run(['latency', url, '-n', '3', '--json'])
    const result = JSON.parse(out)
    expect(code).toBe(0)
    expect(result).toMatchObject({ asked: 3, failures: [] })
    for (const measure of ['ttfb', 'ttft', 'tpot', 'total'])
      expect(result[measure]).toMatchObject({ status: 'measured', count: 3 })
  })

  test.each([
    ['3600000', 0, 'Target met by the mean, met by the 95th percentile.'],
    ['0.001', 1, 'Target missed by the mean, missed by the 95th percentile.'],
  ])('a target of %s ms ends with %i', async (target, expected, line) => {
    const url = await serve('Hello')
    const { code, out } = await run(['latency', url, '-n', '2', '--target', target, '--measure', 'ttft'])
    expect(code).toBe(expected)
    expect(out).toContain(line)
  })

  test('failed answers are named and the exit code is 1; without any sample a line says so', async () => {
    const { code, out } = await run(['latency', await serve({ status: 401, body: {} }), '-n', '2'])
    expect(code).toBe(1)
    expect(out.match(/✗ /g)).toHaveLength(2)
    expect(out).toContain('no samples')
  })
})

describe('record and replay', () => {
  test('the recorded answer is played again, in the terminal', async () => {
    const path = join(folder, 'answer.jsonl')
    const url = await serve(['Hello ', { waitMs: 5 }, 'world.'])
    const recorded = await run(['record', url, '-o', path, '-H', 'authorization: Bearer $KEY'], {
      env: { KEY: 'sk-canary-1234' },
    })
    expect(recorded).toMatchObject({ code: 0, err: '' })
    expect(recorded.out).toContain('Hello world.')
    const text = readFileSync(path, 'utf8')
    expect(text).not.toContain('sk-canary')
    expect(parseRecording(text).length).toBeGreaterThan(3)
    expect(await run(['replay', path, '--speed', '1000'])).toEqual({
      code: 0,
      out: 'Hello world.\n',
      err: '',
    })
  })

  test('a recording is served to an app, with its status if the request failed', async () => {
    const path = join(folder, 'answer.jsonl')
    await run(['record', await serve('Hello world.'), '-o', path])
    const abort = new AbortController()
    let url = ''
    const serving = run(['replay', path, '--serve', '0', '--speed', '1000'], {
      signal: abort.signal,
      print: (line) => void (url = /http:\S+/.exec(line)?.[0] ?? url),
    })
    await expect.poll(() => url).not.toBe('')
    for (let time = 0; time < 2; time++) {
      const message = await collectMessage(await fetch(url, { method: 'POST', body: '{}' }), {
        protocol: openaiChat(),
      })
      expect(message.status).toBe('complete')
      expect(textOf(message)).toBe('Hello world.')
    }
    abort.abort()
    expect(await serving).toMatchObject({ code: 0 })
  })

  test('an answer that failed is recorded, and fails again', async () => {
    const path = join(folder, 'answer.jsonl')
    const recorded = await run(['record', await serve(['Hello ', { cut: 'end' }]), '-o', path])
    const replayed = await run(['replay', path, '--speed', '1000'])
    expect([recorded.code, replayed.code]).toEqual([1, 1])
    expect(replayed.out).toBe('Hello \n')
    expect(replayed.err).not.toBe('')
  })
})

describe('commands that are not understood end with 2 and say what to do', () => {
  test.each([
    [[], 'chatstream <command> --help'],
    [['docter'], 'There is no command "docter"'],
    [['doctor'], 'The url is missing'],
    [['doctor', 'a', 'b'], '"b" is not understood'],
    [['doctor', 'http://'], 'is not a url'],
    [['doctor', 'localhost', '--nope'], "Unknown option '--nope'"],
    [['doctor', 'localhost', '-H', 'nonsense'], "Write -H 'name: value'"],
    [['doctor', 'localhost', '-H', 'a: $NOT_SET'], 'NOT_SET of the header a is not set'],
    [['doctor', 'localhost', '--protocol', 'openai'], 'There is no protocol "openai"'],
    [['doctor', 'localhost', '--timeout', 'soon'], '--timeout is "soon"'],
    [['doctor', 'localhost', '-d', '@/nowhere'], 'The file /nowhere cannot be read'],
    [['latency', 'localhost', '-n', '1.5'], 'must be a whole number'],
    [['latency', 'localhost', '--measure', 'x'], 'There is no measure "x"'],
    [['record', 'localhost'], 'The file is missing'],
    [['record', 'localhost', '-o', '/nowhere/x'], 'cannot be written'],
    [['replay'], 'Name one recording'],
    [['replay', '/nowhere'], 'cannot be read'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await run(argv)
    expect(code).toBe(2)
    expect(`${out}${err}`).toContain(message)
  })

  test('a file that is no recording', async () => {
    const path = join(folder, 'x')
    writeFileSync(path, 'hello')
    expect(await run(['replay', path])).toMatchObject({ code: 2, err: expect.stringContaining('Line 1') })
  })
})

test.each(['doctor', 'latency', 'record', 'replay'])('%s --help describes its options', async (name) => {
  const { code, out } = await run([name, '--help'])
  expect(code).toBe(0)
  expect(out).toContain(`chatstream ${name} <`)
  expect(out).toContain('Exit code')
})

test('help and version', async () => {
  expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('chatstream doctor') })
  expect(await run(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' })
})

test('Ctrl-C ends a request with 130', async () => {
  const url = await serve([{ headersAfterMs: Infinity }])
  const abort = new AbortController()
  const asking = run(['doctor', url], { signal: abort.signal })
  abort.abort()
  expect(await asking).toMatchObject({ code: 130 })
})
