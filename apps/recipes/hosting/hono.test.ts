import { createProxy } from '@chatstream/proxy'
import { serveHandler } from '@chatstream/testing/node'
import { expect, onTestFinished, test } from 'vitest'
import {
  arrivesWordByWord,
  key,
  refusesWell,
  startProvider,
  tellsOfBreaking,
  tellsOfLeaving,
} from '../proxy/mountChecks.ts'
import { createApp } from './honoApp.ts'

test('in Hono the proxy streams, tells of leaving and breaking, refuses; other paths are the app’s', async () => {
  const provider = await startProvider()
  const main = { baseUrl: provider.baseUrl, apiKey: key }
  const app = createApp(createProxy({ upstreams: { main }, basePath: '/api' }))
  const server = await serveHandler(async (request) => app.fetch(request))
  onTestFinished(() => server.close())
  const url = `${server.url}/api/v1/chat/completions`
  await arrivesWordByWord(url, provider)
  await tellsOfLeaving(url, provider)
  await tellsOfBreaking(url, provider)
  await refusesWell(url)
  expect(await (await fetch(server.url)).text()).toBe('the site')
})
