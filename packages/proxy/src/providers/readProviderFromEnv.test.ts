import { expect, test } from 'vitest'
import { readProviderFromEnv } from './readProviderFromEnv.ts'

const hs = `hs_${'Ab1'.repeat(11)}`
const sk = `sk-proj-${'Ab1_'.repeat(10)}`

test('HolySheep’s key is enough', () => {
  expect(readProviderFromEnv({ HOLYSHEEP_API_KEY: ` ${hs}\r\n` })).toEqual({
    preset: 'holysheep',
    upstream: { baseUrl: 'https://api.holysheep.ai/v1', apiKey: hs },
    problems: [],
  })
})

test('Codeer’s key is enough', () => {
  expect(readProviderFromEnv({ CODEER_API_KEY: 'any-form-0123' })).toEqual({
    preset: 'codeer',
    upstream: { baseUrl: 'https://api.codeer.ai', api: 'codeer', apiKey: 'any-form-0123' },
    problems: [],
  })
})

test.each([undefined, 'https://api.anthropic.com', 'https://api.anthropic.com/v1/'])(
  'Anthropic’s key is enough, with %s as the base URL its SDK would take',
  (ANTHROPIC_BASE_URL) => {
    const apiKey = 'sk-ant-0123456789abcdef'
    const { preset, upstream, problems } = readProviderFromEnv({
      ANTHROPIC_API_KEY: apiKey,
      ANTHROPIC_BASE_URL,
    })
    expect(preset).toBe('anthropic')
    expect(upstream).toMatchObject({ api: 'anthropic', apiKey })
    expect(upstream?.baseUrl.replace(/\/$/, '')).toBe('https://api.anthropic.com/v1')
    expect(problems).toEqual([])
  },
)

test('any OpenAI-compatible server is named by its base URL', () => {
  const env = { CHATSTREAM_BASE_URL: 'https://gateway.example/v1', CHATSTREAM_API_KEY: 'any-0123456789' }
  expect(readProviderFromEnv(env)).toEqual({
    preset: 'custom',
    upstream: { baseUrl: env.CHATSTREAM_BASE_URL, apiKey: env.CHATSTREAM_API_KEY },
    problems: [],
  })
})

test('a server on this machine needs no key', () => {
  const env = { CHATSTREAM_BASE_URL: 'http://localhost:11434/v1' }
  expect(readProviderFromEnv(env)).toEqual({
    preset: 'custom',
    upstream: { baseUrl: env.CHATSTREAM_BASE_URL },
    problems: [],
  })
})

test.each([
  [{ OPENAI_API_KEY: sk }, {}, 'openai', 'https://api.openai.com/v1'],
  [
    { OPENAI_API_KEY: hs, OPENAI_BASE_URL: 'https://api.holysheep.ai/v1' },
    {},
    'openai',
    'https://api.holysheep.ai/v1',
  ],
  [{ OPENAI_API_KEY: 'anything', OPENAI_BASE_URL: 'http://10.0.0.1/v1' }, {}, 'openai', 'http://10.0.0.1/v1'],
  [{ OPENAI_API_KEY: sk, HOLYSHEEP_API_KEY: hs }, {}, 'holysheep', 'https://api.holysheep.ai/v1'],
  [
    { OPENAI_API_KEY: sk, HOLYSHEEP_API_KEY: hs },
    { preset: 'openai' },
    'openai',
    'https://api.openai.com/v1',
  ],
  [
    { OPENAI_API_KEY: sk, HOLYSHEEP_API_KEY: hs, CHATSTREAM_PRESET: 'openai' },
    {},
    'openai',
    'https://api.openai.com/v1',
  ],
  [
    { HOLYSHEEP_API_KEY: hs, HOLYSHEEP_BASE_URL: 'https://eu.holysheep.ai/v1' },
    {},
    'holysheep',
    'https://eu.holysheep.ai/v1',
  ],
  [{ CHATSTREAM_API_KEY: 'gsk_0123456789' }, { preset: 'groq' }, 'groq', 'https://api.groq.com/openai/v1'],
  [{ HOLYSHEEP_API_KEY: '', OPENAI_API_KEY: sk }, {}, 'openai', 'https://api.openai.com/v1'],
  [
    { CHATSTREAM_API_KEY: 'any-0123' },
    { preset: 'custom', baseUrl: 'https://x.example/v1' },
    'custom',
    'https://x.example/v1',
  ],
])('%j with %j is %s at %s', (env, options, preset, baseUrl) => {
  expect(readProviderFromEnv(env, options)).toMatchObject({ preset, upstream: { baseUrl }, problems: [] })
})

test.each([
  [{}, 'No API key is set. Set OPENAI_API_KEY'],
  [{ HOLYSHEP_API_KEY: hs }, 'HOLYSHEP_API_KEY is set: a slip of the pen?'],
  [{ HOLYSHEEP_BASE_URL: 'https://api.holysheep.ai/v1' }, 'HOLYSHEEP_API_KEY is not set'],
  [{ CHATSTREAM_API_KEY: 'any-0123' }, 'CHATSTREAM_BASE_URL is not set'],
  [{ CHATSTREAM_PRESET: 'holyshep' }, 'There is no preset "holyshep". Did you mean "holysheep"?'],
  [{ OPENAI_API_KEY: sk, OPENAI_BASE_URL: 'api.openai.com' }, 'OPENAI_BASE_URL is not a URL'],
  [{ HOLYSHEEP_API_KEY: 'YOUR_HOLYSHEEP_API_KEY' }, 'HOLYSHEEP_API_KEY is still a placeholder'],
  [{ CODEER_API_KEY: 'your-api-key' }, 'CODEER_API_KEY is still a placeholder'],
  [{ CODEER_API_KEY: '<API key>' }, 'is still a placeholder'],
  [{ CODEER_API_KEY: '$CODEER_KEY' }, 'is still a placeholder'],
  [{ OPENAI_API_KEY: 'sk-xxx' }, 'OPENAI_API_KEY is still a placeholder'],
  [{ OPENAI_API_KEY: 'sk-...' }, 'is still a placeholder'],
  [{ OPENAI_API_KEY: 'changeme' }, 'is still a placeholder'],
  [{ OPENAI_API_KEY: `"${sk}"` }, 'has quotes round it'],
  [{ OPENAI_API_KEY: `Bearer ${sk}` }, 'begins with "Bearer"'],
  [{ OPENAI_API_KEY: `sk-abc\n${sk}` }, 'has a line break in it'],
  [{ OPENAI_API_KEY: 'sk-あいうえお0123456789' }, 'has characters in it that no key has'],
  [{ OPENAI_API_KEY: 'too-short' }, 'does not have the form of a key of openai: "sk-"'],
  [{ HOLYSHEEP_API_KEY: 'hs_short' }, 'does not have the form of a key of holysheep: "hs_" and 32 or more'],
  [{ HOLYSHEEP_API_KEY: `${hs}-x` }, 'does not have the form of a key of holysheep'],
  [{ HOLYSHEEP_API_KEY: 'x', HOLYSHEEP_BASE_URL: 'https://eu.example/v1' }, 'the form of a key of holysheep'],
  [
    { OPENAI_API_KEY: hs },
    'is a key of holysheep by its form, and the base URL is openai’s (api.openai.com)',
  ],
  [{ OPENAI_API_KEY: `sk-ant-${sk}` }, 'is a key of anthropic by its form'],
  [{ HOLYSHEEP_API_KEY: sk }, 'is a key of openai by its form, and the base URL is holysheep’s'],
  [{ OPENAI_API_KEY: sk, OPENAI_BASE_URL: 'https://api.openai.com' }, 'Set it to https://api.openai.com/v1.'],
])('%j has one problem: %s', (env, words) => {
  const { problems } = readProviderFromEnv(env)
  expect(problems).toEqual([expect.stringContaining(words)])
  expect(problems[0]).not.toMatch(/\n/)
  const keys = Object.entries(env).filter(([name]) => name.endsWith('KEY'))
  for (const [name, value] of keys) expect(problems[0]?.replaceAll(name, '')).not.toContain(value)
})
