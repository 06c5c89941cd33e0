import { scriptedModel } from '@chatstream/testing'
import { serveHandler } from '@chatstream/testing/node'
import type { Server } from '@chatstream/testing/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chooseProvider } from './chooseProvider.ts'

let provider: Server

beforeAll(async () => {
  provider = await serveHandler(scriptedModel({ apiKey: 'right-key' }))
})

afterAll(async () => {
  await provider.close()
})

test('without a key nobody is asked, and nothing is wrong', async () => {
  expect(await chooseProvider({})).toEqual({ info: {} })
})

test('a provider that takes the key is asked, and the page learns only its host', async () => {
  const { info, upstream } = await chooseProvider({
    CHATSTREAM_API_KEY: ' right-key ',
    CHATSTREAM_BASE_URL: `${provider.url}/v1`,
  })
  expect(info).toEqual({ provider: { host: new URL(provider.url).host } })
  expect(upstream).toMatchObject({ baseUrl: `${provider.url}/v1`, apiKey: 'right-key' })
})

test('a refused key is said in one line, without the key', async () => {
  const { info, upstream } = await chooseProvider({
    CHATSTREAM_API_KEY: 'wrong-key',
    CHATSTREAM_BASE_URL: `${provider.url}/v1`,
  })
  expect(upstream).toBeUndefined()
  expect(info.notice).toMatch(/^127\.0\.0\.1:\d+ refuses the key \(401\)/)
  expect(info.notice).not.toContain('wrong-key')
})

test.each([
  [{ HOLYSHEEP_API_KEY: 'YOUR_HOLYSHEEP_API_KEY' }, 'HOLYSHEEP_API_KEY is still a placeholder'],
  [{ HOLYSHEEP_API_KEY: 'hs_tooshort' }, 'HOLYSHEEP_API_KEY does not have the form'],
  [{ CHATSTREAM_PRESET: 'opanai' }, 'There is no preset "opanai"'],
  [{ CODEER_API_KEY: 'some-long-key-of-codeer' }, 'CODEER_CHAT_ID is not set'],
])('%o is said before anyone is asked', async (env, notice) => {
  const choice = await chooseProvider(env)
  expect(choice.upstream).toBeUndefined()
  expect(choice.info.notice).toContain(notice)
})

test('Codeer is asked in the chat and as the agent the environment names', async () => {
  const { info, upstream } = await chooseProvider({
    CODEER_API_KEY: 'some-long-key-of-codeer',
    CODEER_CHAT_ID: '12345',
    CODEER_AGENT_ID: 'agent-1',
  })
  expect(upstream).toMatchObject({ api: 'codeer' })
  expect(info).toEqual({
    provider: { host: 'api.codeer.ai', codeer: { chatId: '12345', agentId: 'agent-1' } },
  })
})

test('the page learns that Anthropic’s API is asked', async () => {
  const { info, upstream } = await chooseProvider({
    ANTHROPIC_API_KEY: 'right-key',
    ANTHROPIC_BASE_URL: `${provider.url}/v1`,
  })
  expect(upstream).toMatchObject({ api: 'anthropic' })
  expect(info).toEqual({ provider: { host: new URL(provider.url).host, api: 'anthropic' } })
})
