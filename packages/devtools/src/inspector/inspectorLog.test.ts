import {
  type ChatOptions,
  createChat,
  fetchTransport,
  recordingText,
  setInspector,
  systemClock,
  textOf,
} from '@chatstream/core'
import { type Script, scriptedModel } from '@chatstream/testing'
import { afterEach, expect, test } from 'vitest'
import { curlOf } from '../derive/curl.ts'
import { figuresOf, summariesOf } from '../derive/figures.ts'
import { createRowSearch } from '../derive/rows.ts'
import { timelineOf } from '../derive/timeline.ts'
import { createInspectorLog, type InspectorLog } from './inspectorLog.ts'
import { createEntries } from './loggedRun.ts'

afterEach(() => setInspector(undefined))

function inspected(script: Script, options: Partial<ChatOptions> = {}) {
  const log = createInspectorLog(systemClock)
  setInspector(log.inspect)
  const model = scriptedModel({ script })
  const chat = createChat({
    url: 'https://model.test/v1/chat/completions',
    retry: { attempts: 2, initialMs: 1, maxMs: 1 },
    transport: fetchTransport({ fetch: (input, init) => model(new Request(input, init)) }),
    ...options,
  })
  const ask = async () => {
    const message = await chat.send('Hello')
    if (message === undefined) throw new Error('The question was refused.')
    return { text: textOf(message), status: message.status, error: message.error?.reason }
  }
  return { log, chat, model, ask }
}

const only = (log: InspectorLog) => {
  const [run] = log.runs
  if (run === undefined || log.runs.length !== 1) throw new Error(`${log.runs.length} runs were logged.`)
  return run
}

test('a run has its request, its events as they came and decoded, and its marks', async () => {
  const { log, ask } = inspected({ text: ['Hello ', 'world.'] })
  expect(await ask()).toEqual({ text: 'Hello world.', status: 'complete', error: undefined })
  const run = only(log)
  expect(run).toMatchObject({ number: 1, protocol: 'openai-chat' })
  expect(run.requests).toHaveLength(1)
  const kinds = run.entries.list.map(({ kind }) => kind)
  const wire = kinds.filter((kind) => kind === 'wire').length
  expect(run.lines.flatMap((line) => (line.type === 'chunk' ? line.events : []))).toHaveLength(wire)
  const texts = run.entries.list.flatMap((entry) =>
    entry.kind === 'chat' && entry.event.type === 'text' ? [entry.event.delta] : [],
  )
  expect(texts).toEqual(['Hello ', 'world.'])
  expect(timelineOf(run).marks.map(({ label }) => label)).toEqual(
    expect.arrayContaining(['request', 'headers', 'first byte', 'first token', 'last token']),
  )
  expect(Object.keys(figuresOf(run))).toEqual(['ttfbMs', 'ttftMs', 'tpotMs', 'totalMs'])
  expect(summariesOf(log.runs).map(([, { count }]) => count)).toEqual([1, 1, 1, 1])
})

test('the timeline lists the longest gaps between tokens, longest first', async () => {
  const { log, ask } = inspected('Hello')
  await ask()
  const run = { ...only(log), deltasMs: [10, 20, 1220, 1225, 1525, 1526, 1527, 1528] }
  const { longestGaps } = timelineOf(run)
  expect(longestGaps.map(({ gapMs }) => gapMs)).toEqual([1200, 300, 10, 5, 1])
  expect(longestGaps[0]).toEqual({ atMs: 1220, gapMs: 1200 })
})

test('a run has the status and the headers of each answer, also of a refusal, without secrets', async () => {
  let asked = 0
  const { log, ask } = inspected('', {
    headers: { authorization: 'Bearer sk-canary-0123' },
    transport: fetchTransport({
      fetch: async () =>
        asked++ === 0
          ? new Response('{"error":"busy"}', {
              status: 503,
              headers: { 'retry-after-ms': '1', server: 'nginx' },
            })
          : new Response('data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n', {
              headers: {
                'content-type': 'text/event-stream',
                'cache-control': 'no-cache',
                'x-request-id': 'for sk-canary-0123',
                'x-internal': 'hidden',
              },
            }),
    }),
  })
  expect(await ask()).toMatchObject({ text: 'Hi', status: 'complete' })
  const run = only(log)
  expect(run.requests.map(({ status }) => status)).toEqual([503, 200])
  expect(run.requests[0]?.answerHeaders).toMatchObject({ 'retry-after-ms': '1', server: 'nginx' })
  expect(run.requests[1]?.answerHeaders).toEqual({
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache',
    'x-request-id': 'for [removed]',
    'x-internal': '[removed]',
  })
  expect(run.entries.list).toContainEqual(expect.objectContaining({ text: 'status 200, headers arrived' }))
})

test('an inspected chat makes the same message as one without an inspector', async () => {
  const script: Script = [
    { reasoning: 'Let me see.' },
    'One two three.',
    { usage: { inputTokens: 1, outputTokens: 3 } },
  ]
  const { chat, ask } = inspected(script)
  await ask()
  setInspector(undefined)
  const plain = inspected(script)
  setInspector(undefined)
  await plain.ask()
  const shape = ({ getState }: typeof chat) => {
    const { parts = [], usage, status } = getState().messages.at(-1) ?? {}
    return { texts: parts.map((part) => ('text' in part ? part.text : part.type)), usage, status }
  }
  expect(shape(chat)).toEqual(shape(plain.chat))
})

test('"Cut now" breaks the stream, and the chat asks again', async () => {
  const { promise: cut, resolve } = Promise.withResolvers<void>()
  const { log, ask, chat } = inspected([{ text: ['One '] }, { until: cut }, { text: ['two.'] }])
  const unsubscribe = chat.subscribe(() => {
    const message = chat.getState().messages.at(-1)
    if (message?.role !== 'assistant' || textOf(message) !== 'One ') return
    unsubscribe()
    log.faults.cut()
    resolve()
  })
  expect((await ask()).text).toContain('One ')
  expect(only(log).requests[0]?.failure).toBe('stream-cut')
})

test('"Offline" fails requests until it is switched off', async () => {
  const { log, ask } = inspected('Hello', { retry: { attempts: 0 } })
  log.faults.setOffline(true)
  expect(await ask()).toMatchObject({ status: 'failed', error: 'unreachable' })
  log.faults.setOffline(false)
  expect(await ask()).toMatchObject({ text: 'Hello', status: 'complete' })
})

test('"Replay" answers the next question with the recording, and the one after from the server', async () => {
  const { log, ask, model } = inspected('Hello')
  await ask()
  log.setReplay(log.runs[0])
  expect(await ask()).toMatchObject({ text: 'Hello', status: 'complete' })
  expect(model.requests).toHaveLength(1)
  await ask()
  expect(model.requests).toHaveLength(2)
})

test('while it is paused nothing is written down, and the chat goes on', async () => {
  const { log, ask } = inspected('Hello')
  log.setPaused(true)
  expect(await ask()).toMatchObject({ text: 'Hello' })
  expect(only(log).entries.list).toHaveLength(0)
})

test('a key is in no row, no recording and no command', async () => {
  const { log, ask } = inspected('The key sk-canary-0123 is fine.', {
    headers: { authorization: 'Bearer sk-canary-0123' },
    body: { note: "it's" },
  })
  await ask()
  const run = only(log)
  const [request] = run.requests
  if (request === undefined) throw new Error('No request was logged.')
  expect(recordingText(run.lines)).not.toContain('sk-canary')
  const wire = run.entries.list.filter(({ kind }) => kind !== 'chat')
  expect(JSON.stringify(wire)).not.toContain('sk-canary')
  const command = curlOf(request)
  expect(command).toContain('-H "authorization: $AUTHORIZATION"')
  expect(command).toContain(String.raw`it'\''s`)
  expect(command).not.toContain('sk-canary')
})

test('rows beyond the limit are dropped, oldest first', () => {
  const entries = createEntries(100)
  for (let index = 0; index < 1000; index++)
    entries.add({ atMs: index, kind: 'connection', text: `${index}` })
  expect(entries.list.length).toBeLessThanOrEqual(110)
  expect(entries.dropped + entries.list.length).toBe(1000)
  expect(entries.list.at(-1)).toMatchObject({ text: '999' })
})

test('a search goes on where it had ended: each row is read once', () => {
  let reads = 0
  const { log, chat } = inspected('Hello')
  log.inspect({
    chat,
    runId: 'r',
    messageId: 'm',
    protocol: {
      name: 'p',
      capabilities: chat.capabilities,
      encode: () => ({ method: 'GET' }),
      createDecoder: () => ({ decode: () => [], end: () => [] }),
    },
    transport: fetchTransport(),
  })
  const run = only(log)
  const search = createRowSearch()
  const add = (count: number) => {
    for (let index = 0; index < count; index++)
      run.entries.add({
        atMs: 0,
        kind: 'connection',
        get text() {
          reads++
          return index % 2 === 0 ? 'even' : 'odd'
        },
      })
  }
  add(1000)
  expect(search(run, 'all', 'EVEN')).toHaveLength(500)
  add(1000)
  expect(search(run, 'all', 'EVEN')).toHaveLength(1000)
  expect(reads).toBe(2000)
})
