import { randomPieces, responseOf, seededRandom, sse } from '@chatstream/testing'
import { serveHandler } from '@chatstream/testing/node'
import type { Server } from '@chatstream/testing/node'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../../../scripts/launchBrowser.ts'
import { answerIs, keptText, openDemo } from './demoPage.ts'
import type { DemoPage } from './demoPage.ts'
import { startDemo } from './demoServer.ts'
import type { DemoServer } from './demoServer.ts'
import { recordings } from './recordings.ts'

const all = recordings()
const encoder = new TextEncoder()

let browser: Browser
let demo: DemoPage
let provider: Server
let server: DemoServer

beforeAll(async () => {
  provider = await serveHandler(replay)
  const env = { CHATSTREAM_API_KEY: 'replay-key-0123456789', CHATSTREAM_BASE_URL: `${provider.url}/v1` }
  ;[browser, server] = await Promise.all([launchBrowser(), startDemo(env)])
  demo = await openDemo(browser, server.url)
})

afterAll(async () => {
  await browser?.close()
  await server?.stop()
  await provider?.close()
})

test.each(all)('$name arrives on the page to the character', async ({ name, text, toolNames }) => {
  await demo.choose('Model', name)
  await demo.page.locator('article').waitFor({ state: 'detached' })
  await demo.ask('Go on')
  await answerIs(demo, 'complete')
  expect(await demo.page.evaluate(keptText, name)).toBe(text)
  for (const tool of toolNames) await demo.answer.locator('.cs-tool').getByText(tool).waitFor()
  expect(demo.errors.splice(0)).toEqual([])
})

/** A provider whose models are the recordings, sent in pieces that cut events and characters. */
async function replay(request: Request): Promise<Response> {
  if (request.method === 'GET')
    return Response.json({ object: 'list', data: all.map(({ name }) => ({ id: name })) })
  const { model } = (await request.json()) as { model: string }
  const recording = all.find(({ name }) => name === model)
  if (recording === undefined) return new Response(null, { status: 404 })
  const bytes = encoder.encode(sse(...recording.payloads, '[DONE]'))
  return responseOf(randomPieces(bytes, seededRandom(7), 200))
}
