import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { createProxy } from '@chatstream/proxy'
import type { UpstreamOptions } from '@chatstream/proxy'
import { expressProxy } from '@chatstream/proxy/express'
import express from 'express'
import { expect, onTestFinished, test } from 'vitest'
import { createExpressServer } from './expressApp.ts'
import {
  arrivesWordByWord,
  ask,
  key,
  listen,
  pass,
  refusesWell,
  speaksOverSockets,
  startProvider,
  tellsOfBreaking,
  tellsOfLeaving,
} from './mountChecks.ts'
import { createSite } from './nodeListener.ts'
import { startServer } from './nodeServer.ts'

type Mount = (main: UpstreamOptions) => Promise<string>

const mounts: Readonly<Record<string, Mount>> = {
  'a server of its own': async (main) => {
    const { url, close } = await startServer(main, 0)
    onTestFinished(close)
    return `${url}/api/chat`
  },
  'a listener beside a site': async (main) => `${await listen(createSite(main))}/api/v1/chat/completions`,
  'Express, behind express.json()': async (main) => `${await listen(createExpressServer(main))}/api/chat`,
  'Express, before any parser': async (main) => {
    const app = express().use(expressProxy(createProxy({ upstreams: { main }, basePath: '/ai' })))
    return `${await listen(createServer(app))}/ai/v1/chat/completions`
  },
  'Express, under a prefix of its own': async (main) => {
    const app = express().use(
      '/ai',
      express.raw({ type: '*/*' }),
      expressProxy(createProxy({ upstreams: { main } })),
    )
    return `${await listen(createServer(app))}/ai/v1/chat/completions`
  },
  'a router in Express': async (main) => {
    const router = express.Router().use('/llm', express.text({ type: '*/*' }))
    router.use('/llm', expressProxy(createProxy({ upstreams: { main }, basePath: '/ai/llm' })))
    return `${await listen(createServer(express().use('/ai', router)))}/ai/llm/v1/chat/completions`
  },
}

test.each(Object.entries(mounts))('%s streams, tells of leaving and breaking, refuses', async (_, mount) => {
  const provider = await startProvider()
  const url = await mount({ baseUrl: provider.baseUrl, apiKey: key })
  await arrivesWordByWord(url, provider)
  await tellsOfLeaving(url, provider)
  await tellsOfBreaking(url, provider)
  await refusesWell(url)
  expect(provider.model.requests).toHaveLength(4)
})

const socketMounts = ['a server of its own', 'a listener beside a site', 'Express, behind express.json()']

test.each(socketMounts)('%s serves sockets', async (name) => {
  const provider = await startProvider()
  const url = await mounts[name]?.({ baseUrl: provider.baseUrl, apiKey: key })
  await speaksOverSockets(url ?? '', provider)
  expect(provider.model.requests).toHaveLength(2)
})

test('what is no path of the proxy’s goes on to the rest of the app', async () => {
  const { baseUrl } = await startProvider()
  for (const server of [createSite({ baseUrl }), createExpressServer({ baseUrl })]) {
    expect(await (await fetch(await listen(server))).text()).toBe('the site')
  }
})

test('a body that express.json() read, compressed or not, goes on unchanged in meaning', async () => {
  const { baseUrl, model, clock } = await startProvider()
  const url = `${await listen(createExpressServer({ baseUrl, apiKey: key }))}/api/chat`
  const question = '日本語 "quoted"'
  const body = gzipSync(JSON.stringify({ stream: true, messages: [{ role: 'user', content: question }] }))
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  for (const init of [{}, { headers, body }]) {
    const response = await ask(url, question, init)
    await pass(clock)
    await response.text()
  }
  expect(model.requests.map((seen) => seen.question)).toEqual([question, question])
})
