import { manualClock, scriptedModel, type Script } from '@chatstream/testing'
import { serveHandler, type Server } from '@chatstream/testing/node'
import { afterEach, describe, expect, test } from 'vitest'
import { createChat } from '../../../../core/src/chat/createChat.ts'
import type { ChatMessage } from '../../../../core/src/message.ts'
import { record, type Recorder } from '../../../../core/src/recording/record.ts'
import { parseRecording, recordingText, type Recording } from '../../../../core/src/recording/recording.ts'
import { replayTransport } from '../../../../core/src/recording/replayTransport.ts'
import { fetchTransport } from '../../../../core/src/transport/fetchTransport.ts'
import type { Transport } from '../../../../core/src/transport/transport.ts'

let server: Server | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

const retry = { attempts: 2, initialMs: 1, maxMs: 1 }
const never = new AbortController().signal

/** The answer as text, without ids and times. */
function shapeOf(message: ChatMessage | undefined) {
  const { parts, status, finishReason, usage, error } = message ?? {}
  const noTimes = (name: string, value: unknown) => (/^(?:started|ended)At$/.test(name) ? undefined : value)
  return JSON.stringify({ parts, status, finishReason, usage, error }, noTimes)
}

async function recorded(script: Script, options: { headers?: Record<string, string> } = {}) {
  server = await serveHandler(scriptedModel({ script }))
  const recorder = record(fetchTransport())
  const chat = createChat({
    url: `${server.url}/v1/chat/completions`,
    transport: recorder,
    retry,
    ...options,
  })
  await chat.send('Hello')
  return { recorder, message: shapeOf(chat.getState().messages.at(-1)) }
}

async function replayed(recording: Recording) {
  const chat = createChat({
    url: '/elsewhere',
    transport: replayTransport(recording, { speed: Infinity }),
    retry,
  })
  await chat.send('Hello')
  return shapeOf(chat.getState().messages.at(-1))
}

const textOfRecorder = ({ lines }: Recorder) => recordingText(lines)

const usage = { usage: { inputTokens: 3, outputTokens: 4 } }

describe('a recording replays to the same message', () => {
  test.each<[string, Script]>([
    ['an answer', ['One two three.', usage]],
    ['reasoning and text', [{ reasoning: 'Let me see.' }, 'Yes.']],
    ['an answer that was cut and asked again', ['One ', { cut: 'error' }]],
    [
      'one JSON document in place of a stream',
      { json: { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] } },
    ],
    ['a page in place of a stream', { html: '<p>hello</p>' }],
    ['an error status', { status: 401, body: { error: { message: 'no' } } }],
  ])('%s', async (_, script) => {
    const { recorder, message } = await recorded(script)
    expect(message).toContain('status')
    expect(await replayed(parseRecording(textOfRecorder(recorder)))).toBe(message)
  })
})

test('replayed at speed 1, chunks come after the recorded gaps; at 2 after half', async () => {
  const recording = parseRecording(
    [
      { type: 'recording', version: 1, startedAt: '2026-01-01T00:00:00.000Z' },
      { type: 'request', exchange: 0, atMs: 100, method: 'POST', url: '/', headers: {} },
      { type: 'open', exchange: 0, atMs: 150 },
      { type: 'chunk', exchange: 0, atMs: 400, bytes: 10, events: [{ data: 'a' }] },
      { type: 'chunk', exchange: 0, atMs: 450, bytes: 3, events: [] },
      { type: 'chunk', exchange: 0, atMs: 1400, bytes: 10, events: [{ data: 'b' }] },
      { type: 'end', exchange: 0, atMs: 1401 },
    ]
      .map((line) => JSON.stringify(line))
      .join('\n'),
  )
  for (const speed of [1, 2]) {
    const clock = manualClock()
    const seen: [ms: number, what: string][] = []
    const reading = (async () => {
      const stream = await replayTransport(recording, { speed, clock }).open({
        url: '/',
        method: 'POST',
        headers: {},
        signal: never,
        onBytes: (bytes) => seen.push([clock.monotonicMs(), `${bytes} bytes`]),
      })
      seen.push([clock.monotonicMs(), 'open'])
      for await (const events of stream.batches)
        seen.push([clock.monotonicMs(), events.map(({ data }) => data).join()])
      seen.push([clock.monotonicMs(), 'end'])
    })()
    await clock.advance(2000)
    await reading
    expect(seen).toEqual(
      (
        [
          [50, 'open'],
          [300, '10 bytes'],
          [300, 'a'],
          [350, '3 bytes'],
          [1300, '10 bytes'],
          [1300, 'b'],
          [1301, 'end'],
        ] as const
      ).map(([ms, what]) => [ms / speed, what]),
    )
    expect(clock.pending).toBe(0)
  }
})

test('an aborted replay ends at once and leaves no timer', async () => {
  const { recorder } = await recorded(['One ', { waitMs: 5 }, 'two.'])
  const clock = manualClock()
  const abort = new AbortController()
  const opening = replayTransport(recorder.lines, { clock, speed: 0.001 }).open({
    url: '/',
    method: 'POST',
    headers: {},
    signal: abort.signal,
  })
  abort.abort(new Error('left'))
  await expect(opening).rejects.toThrow('left')
  expect(clock.pending).toBe(0)
})

test('a request that is not in the recording fails as unreachable', async () => {
  const transport = replayTransport([{ type: 'recording', version: 1, startedAt: '' }])
  await expect(
    transport.open({ url: '/', method: 'POST', headers: {}, signal: never }),
  ).rejects.toMatchObject({ data: { reason: 'unreachable' } })
})

test('a recording whose client left before the end is interrupted there, and is not asked again', async () => {
  const { recorder } = await recorded(['One ', { waitMs: 5 }, 'two.'])
  const cut = recorder.lines.slice(0, 4)
  const message = await replayed(cut)
  expect(JSON.parse(message)).toMatchObject({ status: 'interrupted', error: { reason: 'stream-cut' } })
})

describe('secrets', () => {
  const canary = 'sk-canary-0123456789'
  const inner = fetchTransport()

  async function recordAll(
    request: { url?: string; headers?: Record<string, string>; body?: string },
    answer: string,
  ) {
    server = await serveHandler(
      () => new Response(answer, { headers: { 'content-type': 'text/event-stream' } }),
    )
    const recorder = record(inner, { secrets: ['handed-in'] })
    const { url = '/', ...rest } = request
    const stream = await recorder.open({
      url: `${server.url}${url}`,
      method: 'POST',
      headers: {},
      signal: never,
      ...rest,
    })
    for await (const _ of stream.batches);
    return textOfRecorder(recorder)
  }
  const echo = `data: {"text":"your key ${canary} and ${encodeURIComponent(`${canary}/=`)} handed-in"}\n\n`

  test.each<[string, { url?: string; headers?: Record<string, string>; body?: string }]>([
    ['authorization', { headers: { Authorization: `Bearer ${canary}` } }],
    ['x-api-key', { headers: { 'x-api-key': canary } }],
    ['cookie', { headers: { cookie: canary } }],
    ['a header of the app', { headers: { 'x-tenant': canary } }],
    ['query', { url: `/?api_key=${canary}&page=2` }],
    ['encoded query', { url: `/?token=${encodeURIComponent(canary)}` }],
    ['body', { body: JSON.stringify({ api_key: canary, messages: [{ content: `I use ${canary}` }] }) }],
    ['nested body', { body: JSON.stringify({ auth: 'x', tools: [{ access_token: canary }] }) }],
  ])('the canary in %s is in no line, nor where the answer repeats it', async (_, request) => {
    const text = await recordAll(request, echo)
    expect(text).not.toContain(canary)
    expect(text).not.toContain('handed-in')
    expect(text).toContain('your key [removed]')
  })

  test('user and password of a url are removed', async () => {
    const failing: Transport = { open: () => Promise.reject(new Error(`no route to ${canary}`)) }
    const recorder = record(failing)
    const opening = recorder.open({
      url: `https://me:${canary}@host/x`,
      method: 'GET',
      headers: {},
      signal: never,
    })
    await expect(opening).rejects.toThrow('no route')
    expect(textOfRecorder(recorder)).not.toContain(canary)
    expect(recorder.lines.at(-1)).toMatchObject({ type: 'error', error: { reason: 'other' } })
  })

  test('what is no secret stays as it is', async () => {
    const body = JSON.stringify({ model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'Hello' }] })
    const recorder = record(inner)
    server = await serveHandler(
      () => new Response('data: {"a":"é 日本"}\n\n', { headers: { 'content-type': 'text/event-stream' } }),
    )
    const stream = await recorder.open({
      url: `${server.url}/chat?page=2`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'x-chatstream-id': 'run-1' },
      body,
      signal: never,
    })
    for await (const _ of stream.batches);
    expect(recorder.lines[1]).toMatchObject({
      url: `${server.url}/chat?page=2`,
      headers: { 'content-type': 'application/json', 'x-chatstream-id': 'run-1' },
      body,
    })
    expect(recorder.lines[3]).toMatchObject({ events: [{ data: '{"a":"é 日本"}' }] })
  })
})

describe('text that is not a recording', () => {
  const head = '{"type":"recording","version":1,"startedAt":""}'
  test.each([
    [`${head}\n`, 1],
    [`${head}\n{"type":"req`, 1],
  ])('%j is read', (text, length) => {
    expect(parseRecording(text)).toHaveLength(length)
  })
  test.each([
    ['{"type":"recording","version":2}', 'version 2; this version of chatstream reads version 1'],
    ['', 'Line 1'],
    ['hello', 'Line 1 is not a line'],
    [`${head}\nnull\n${head}`, 'Line 2'],
    [`${head}\n{"type":"chunk","exchange":0,"atMs":1,"bytes":1,"events":[5]}\n`, 'Line 2'],
    [`${head}\n{"type":"error","exchange":0,"atMs":1}\n`, 'Line 2'],
    ['[]', 'Line 1'],
  ])('%j fails: %s', (text, message) => {
    expect(() => parseRecording(text)).toThrow(message)
  })
})
