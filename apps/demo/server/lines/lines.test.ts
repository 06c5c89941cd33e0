import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { aiSdk, createChat, openaiChat, webSocketTransport } from '@chatstream/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { departure, opening } from '../../src/show/plot.ts'
import { showWords } from '../../src/show/showWords.ts'
import { showTexts } from './showTexts.ts'
import { questions, raceDeltas, raceModel } from '../../src/compare/race.ts'
import { listen } from '../listen.ts'
import { createLines, type Lines } from './lines.ts'
import type { Fault } from './fault.ts'
import type { LineStatus } from './line.ts'

let server: Server
let lines: Lines
let origin: string

beforeAll(async () => {
  lines = createLines()
  server = createServer((request, response) => lines.request(request, response))
  server.on('upgrade', lines.upgrade)
  origin = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}`
})

afterAll(async () => {
  await lines.close()
  server.closeAllConnections()
  server.close()
})

const control = (line: string) => `${origin}/api/line/${line}`
const cause = (line: string, fault: Fault) =>
  fetch(control(line), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
const status = async (line: string) => (await (await fetch(control(line))).json()) as LineStatus
const ask = (line: string, path: string, body: object) =>
  fetch(`${origin}/line/${line}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const race = (question: string) => ({
  id: 'chat-1',
  model: raceModel,
  messages: [{ id: 'q', role: 'user', parts: [{ type: 'text', text: question }] }],
})

/** Resolves when the line holds an answer back. */
async function holding(line: string): Promise<LineStatus> {
  for (;;) {
    const now = await status(line)
    if (now.isHolding) return now
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Reads a body as far as it comes. */
async function readAll(response: Response): Promise<{ text: string; isBroken: boolean }> {
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += new TextDecoder().decode(chunk)
    return { text, isBroken: false }
  } catch {
    return { text, isBroken: true }
  }
}

const deltasIn = (text: string) =>
  [...text.matchAll(/^data: (\{"type":"text-delta".*\})$/gm)].map(
    ([, json]) => (JSON.parse(json ?? '') as { delta: string }).delta,
  )

const textOf = (message: { parts: readonly { type: string }[] } | undefined) =>
  message?.parts.map((part) => ('text' in part ? part.text : '')).join('')

test('an answer is held back after a number of deltas and half of the next one, then cut there', async () => {
  await cause('held-line', { type: 'hold', afterDeltas: 7 })
  const response = await ask('held-line', 'ai-sdk-route', race(questions.fast))
  const read = readAll(response)
  expect(await holding('held-line')).toMatchObject({ requests: 1, deltas: 7 })
  await cause('held-line', { type: 'cut' })
  const { text, isBroken } = await read
  expect(isBroken).toBe(true)
  expect(deltasIn(text)).toEqual(raceDeltas.fast.slice(0, 7))
  expect(text.endsWith('\n\n')).toBe(false)
})

test('an answer that is ended early looks like one that is complete', async () => {
  await cause('early-line', { type: 'hold', afterDeltas: 3 })
  const read = readAll(await ask('early-line', 'ai-sdk-route', race(questions.fast)))
  await holding('early-line')
  await cause('early-line', { type: 'end' })
  expect(await read).toMatchObject({ isBroken: false })
})

test('the route of the AI SDK’s documentation sends a stream again from its start, while it is under way', async () => {
  const first = await ask('route-line', 'ai-sdk-route', race(questions.calm))
  const again = await fetch(`${origin}/line/route-line/ai-sdk-route/chat-1/stream`)
  const [one, two] = [await readAll(first), await readAll(again)]
  expect(deltasIn(two.text)).toEqual(raceDeltas.calm)
  expect(one.text).toBe(two.text)
  expect((await fetch(`${origin}/line/route-line/ai-sdk-route/chat-1/stream`)).status).toBe(204)
})

test('our client gets every word of an answer that is cut, by SSE and by WebSocket', async () => {
  for (const transport of [undefined, webSocketTransport()]) {
    const line = transport === undefined ? 'sse-line' : 'socket-line'
    const chat = createChat({
      url: `${origin}/line/${line}/scripted/ai-sdk`,
      protocol: aiSdk({ model: 'network' }),
      retry: { initialMs: 10 },
      // With short delays by chance all tries would fall into the outage.
      random: () => 0.9,
      ...(transport !== undefined && { transport }),
    })
    let isCut = false
    chat.subscribe(() => {
      const text = textOf(chat.getState().messages.at(-1)) ?? ''
      if (isCut || !text.includes('this sentence')) return
      isCut = true
      void cause(line, { type: 'outage', ms: 100 })
    })
    const answer = await chat.send(showWords.en.questions.network)
    expect(answer?.status).toBe('complete')
    expect(textOf(answer)).toBe(opening.en.join(''))
    expect(isCut).toBe(true)
    expect((await status(line)).requests).toBeGreaterThan(1)
  }
})

test.each(['network', 'gone'])('%s: an answer to a visitor’s own question tells of no cut', async (model) => {
  const url = `${origin}/line/own-line/v1/chat/completions`
  const answer = await createChat({ url, protocol: openaiChat({ model }) }).send('Hi')
  expect(textOf(answer)).toBe(showTexts.en.other)
})

test('an answer that is over is sent again whole', async () => {
  const headers = { 'content-type': 'application/json', 'x-chatstream-id': 'over-run-0123456789012345' }
  const body = JSON.stringify({ ...race(questions.fast), stream: true })
  const post = () => fetch(`${origin}/line/over-line/scripted/ai-sdk`, { method: 'POST', headers, body })
  const [first, again] = [await readAll(await post()), await readAll(await post())]
  expect(deltasIn(first.text)).toEqual(raceDeltas.fast)
  expect(again.text).toBe(first.text)
})

test('a server that is killed forgets its answers: what has arrived stays, and is not taken for the whole', async () => {
  const chat = createChat({
    url: `${origin}/line/killed-line/v1/chat/completions`,
    protocol: openaiChat({ model: 'gone' }),
    retry: { initialMs: 400 },
  })
  let isKilled = false
  chat.subscribe(() => {
    if (isKilled || !textOf(chat.getState().messages.at(-1))?.includes('about')) return
    isKilled = true
    void cause('killed-line', { type: 'kill' })
  })
  const answer = await chat.send(showWords.en.questions.gone)
  expect(answer?.status).toBe('interrupted')
  expect(departure.en.join('').startsWith(textOf(answer) ?? '')).toBe(true)
})

test('a buffer passes the answer on in blocks', async () => {
  await cause('buffer-line', { type: 'buffer', isOn: true })
  const response = await ask('buffer-line', 'ai-sdk-route', race(questions.calm))
  const sizes: number[] = []
  for await (const chunk of response.body ?? []) sizes.push(chunk.length)
  expect(sizes.length).toBeLessThan(10)
  expect(sizes[0]).toBeGreaterThanOrEqual(4096)
})

test('what is no fault, or does not come as JSON, is refused', async () => {
  for (const fault of [{ type: 'fire' }, { type: 'hold', afterDeltas: -1 }, { type: 'outage', ms: 'long' }])
    expect((await cause('bad-line', fault as Fault)).status).toBe(400)
  expect((await fetch(control('bad-line'), { method: 'POST', body: '{"type":"cut"}' })).status).toBe(400)
})
