import { expect, test } from 'vitest'
import { ProxyConfigError } from './errors/configError.ts'
import { createProxy } from './createProxy.ts'
import type { ProxyOptions } from './options.ts'

const main = { baseUrl: 'https://api.openai.com/v1', apiKey: 'sk-secret-0123456789' }

function problemsOf(options: unknown): readonly string[] {
  try {
    createProxy(options as ProxyOptions) // what JavaScript or a JSON file may hand in
  } catch (error) {
    if (error instanceof ProxyConfigError) return error.problems
    throw error
  }
  return []
}

test.each([
  [
    { upsteams: { main } },
    'there is no setting "upsteams", so it would do nothing. Did you mean "upstreams"?',
  ],
  [{ upstreams: { main }, bsaePath: '/api' }, 'Did you mean "basePath"?'],
  [{ upstreams: { main: { ...main, baseurl: '' } } }, 'upstreams.main: there is no setting "baseurl"'],
  [
    { upstreams: { main }, cors: { origin: [] } },
    'cors: there is no setting "origin", so it would do nothing.',
  ],
  [
    { upstreams: { main }, routes: { chat: 'mian:/chat/completions' } },
    'no upstream "mian". Did you mean "main"?',
  ],
  [{ upstreams: { main }, routes: { chat: 'https://evil.example/' } }, 'is not "<upstream>:<path>"'],
  [{ upstreams: { main }, routes: { 'a b': 'main:/x' } }, '"a b" is not a path'],
  [{ upstreams: { main }, standardPaths: false }, 'upstreams.main: no route leads to it'],
  [{ upstreams: { main }, routes: { chat: 'main:/chats/{id}' } }, '{id} is not part of the path before it'],
  [
    { upstreams: { main }, defaultUpstream: 'mine' },
    'defaultUpstream is "mine", and there is no such upstream.',
  ],
  [{ upstreams: {} }, 'upstreams is empty'],
  [{}, 'upstreams is missing'],
  [undefined, 'settings are needed'],
  [{ upstreams: { main: {} } }, 'baseUrl is missing'],
  [{ upstreams: { main: { baseUrl: 'api.openai.com/v1' } } }, 'baseUrl is not a URL'],
  [{ upstreams: { main: { baseUrl: 'ftp://x' } } }, 'only https:, wss:, http: and ws: can be called'],
  [{ upstreams: { main: { baseUrl: 'https://me:pw@x.example/v1' } } }, 'holds a user name or password'],
  [
    { upstreams: { main: { baseUrl: 'https://x.example/v1/chat/completions' } } },
    'ends in "/chat/completions"',
  ],
  [{ upstreams: { main: { ...main, auth: 'basic' } } }, 'auth must be "bearer", "x-api-key" or "api-key"'],
  [{ upstreams: { main: { ...main, maxConcurrent: 0 } } }, 'maxConcurrent must be a positive whole number'],
  [{ upstreams: { main: { ...main, api: 'other' } } }, 'upstreams.main: no route leads to it'],
  [{ upstreams: { main }, maxBodyBytes: '1MB' }, 'maxBodyBytes must be a positive whole number of bytes'],
  [{ upstreams: { main }, cors: { origins: ['*'] } }, 'every page on the web spend your key'],
  [{ upstreams: { main }, cors: { origins: ['https://a.example/'] } }, 'Write "https://a.example".'],
  [{ upstreams: { main: { ...main, apiKey: 'sk-1234567890\r\nx: y' } } }, 'apiKey has a line break'],
  [{ upstreams: { 'my main': main } }, 'an id is made of letters'],
  [{ upstreams: { main }, log: () => {} }, 'log must be a stream log such as memoryLog(); the access log is'],
  [{ upstreams: { main }, log: { create() {} } }, 'log must be a stream log'],
  [{ upstreams: { main }, accessLog: {} }, 'accessLog must be a function'],
  [{ upstreams: { main }, onRunEnd: true }, 'onRunEnd must be a function'],
  [
    { upstreams: { main }, authenticate: 'me' },
    'authenticate must be a function (Request) => { id } or null',
  ],
  [{ upstreams: { main }, streams: { retainMS: 1 } }, 'streams: there is no setting "retainMS"'],
  [
    { upstreams: { main }, streams: { retainMs: -1 } },
    'streams: retainMs must be a positive whole number of',
  ],
  [
    { upstreams: { main }, streams: { detachGraceMs: '60s' } },
    'detachGraceMs must be a whole number of milli',
  ],
  [{ upstreams: { main }, streams: { queue: { depth: 3 } } }, 'streams.queue: there is no setting "depth"'],
  [
    { upstreams: { main }, streams: { queue: { maxEvents: 50 } } },
    'highWaterMark (80) is above maxEvents (50), so it would never be reached. Lower it.',
  ],
])('%j is refused with what to write', (options, words) => {
  const problems = problemsOf(options)
  expect(problems.join('\n')).toContain(words)
  expect(problems.join('\n')).not.toMatch(/sk-|pw/)
})

test('all problems are reported at once, in the message of the error', () => {
  const options = { upstreams: { main }, defaultUpstream: 'x', routes: { chat: 'y:/z' } }
  expect(problemsOf(options)).toHaveLength(2)
  expect(() => createProxy(options)).toThrow(/defaultUpstream is "x".*\n- routes\.chat/)
})

test('settings that can work are taken', async () => {
  const proxy = createProxy({
    upstreams: {
      main: { ...main, apiKey: ` ${main.apiKey}\n` },
      local: { baseUrl: 'http://localhost:11434/v1' },
    },
    routes: {
      chat: 'main:/chat/completions',
      'GET /models': 'local:/models',
      '/any/{id}': '/chat/completions',
    },
    defaultUpstream: 'local',
    cors: { origins: ['https://a.example'], credentials: true },
  })
  expect(proxy.handles('/models')).toBe(true)
  await proxy.close()
})
