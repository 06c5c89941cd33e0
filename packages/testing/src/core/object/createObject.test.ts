import { manualFrames, scriptedModel, type Script } from '@chatstream/testing'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import type { StandardSchemaV1 } from '@chatstream/core'
import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { z } from 'zod'
import { createObject, type ObjectOptions } from '../../../../core/src/object/createObject.ts'
import type { DeepPartial } from '../../../../core/src/object/objectState.ts'
import { anthropicMessages } from '../../../../core/src/protocol/anthropicMessages/anthropicMessages.ts'
import { openaiChat } from '../../../../core/src/protocol/openaiChat/openaiChat.ts'
import { openaiResponses } from '../../../../core/src/protocol/openaiResponses/openaiResponses.ts'
import { relay } from '../../../../core/src/protocol/relay/relay.ts'

const schema = z.object({
  title: z.string(),
  steps: z.array(z.object({ text: z.string(), minutes: z.number() })),
})
const pancakes = {
  title: 'Pancakes — 薄い',
  steps: [
    { text: 'Whisk "all"', minutes: 5 },
    { text: 'Fry', minutes: 12.5 },
  ],
}
const jsonSchema = {
  type: 'object',
  properties: {
    title: { type: 'string' },
    steps: {
      type: 'array',
      items: {
        type: 'object',
        properties: { text: { type: 'string' }, minutes: { type: 'number' } },
        required: ['text', 'minutes'],
        additionalProperties: false,
      },
    },
  },
  required: ['title', 'steps'],
  additionalProperties: false,
}

/** Frames that follow at once, so that every chunk of the network is shown. */
const everyChunk = { request: (call: () => void) => setImmediate(call), cancel: () => {} }

function objectFrom(
  script: Script | ((index: number) => Script),
  options: Partial<ObjectOptions<typeof schema>> = {},
) {
  const model = scriptedModel({
    script: typeof script === 'function' ? ({ index }) => script(index) : script,
  })
  const object = createObject({
    url: 'http://m/v1/chat/completions',
    fetch: (url, init) => model(new Request(url, init)),
    frames: everyChunk,
    schema,
    retry: false,
    ...options,
  })
  return { model, object }
}

/** JSON in small pieces, with a pause after each. */
const paced = (value: unknown): Script =>
  (JSON.stringify(value).match(/.{1,5}/gsu) ?? []).flatMap((text) => [{ text }, { waitMs: 1 }])

describe.each([
  {
    name: 'openaiChat',
    protocol: openaiChat(),
    path: '/v1/chat/completions',
    asked: {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'answer', schema: jsonSchema, strict: true },
      },
    },
  },
  {
    name: 'openaiResponses',
    protocol: openaiResponses({ body: { text: { verbosity: 'low' } } }),
    path: '/v1/responses',
    asked: {
      text: {
        verbosity: 'low',
        format: { type: 'json_schema', name: 'answer', schema: jsonSchema, strict: true },
      },
    },
  },
  {
    name: 'anthropicMessages',
    protocol: anthropicMessages({ model: 'm', body: { output_config: { effort: 'low' } } }),
    path: '/v1/messages',
    asked: { output_config: { effort: 'low', format: { type: 'json_schema', schema: jsonSchema } } },
  },
])('$name', ({ protocol, path, asked }) => {
  test('asks for JSON with the schema, and the object grows to its whole value', async () => {
    const { model, object } = objectFrom(paced(pancakes), { protocol, url: `http://m${path}` })
    const seen: unknown[] = []
    object.subscribe(() => seen.push(object.getState().object))
    const end = await object.submit('Pancakes?')
    expect(end).toEqual({ status: 'complete', object: pancakes })
    expect(object.getState()).toEqual(end)
    expect(model.requests[0]?.body).toMatchObject(asked)
    expect(new Set(seen).size).toBeGreaterThan(5)
    expect(seen).toContainEqual({ title: pancakes.title, steps: [{ text: 'Whisk "all"', minutes: 5 }, {}] })
  })
})

test('other protocols get no fields: their server decides', async () => {
  const { model, object } = objectFrom(JSON.stringify(pancakes), { protocol: relay(), url: 'http://m/relay' })
  expect(await object.submit('Pancakes?')).toMatchObject({ status: 'complete' })
  expect(Object.keys(model.requests[0]?.body ?? {})).toEqual(['message'])
})

test('responseFormat replaces the fields', async () => {
  const responseFormat = { response_format: { type: 'json_object' } }
  const { model, object } = objectFrom(JSON.stringify(pancakes), { responseFormat })
  expect(await object.submit('Pancakes?')).toMatchObject({ status: 'complete' })
  expect(model.requests[0]?.body).toMatchObject(responseFormat)
})

test('a schema with optional fields is not strict', async () => {
  const model = scriptedModel({ script: '{}' })
  const object = createObject({
    url: 'http://m/v1/chat/completions',
    fetch: (url, init) => model(new Request(url, init)),
    schema: z.object({
      title: z.string().optional(),
      properties: z.array(z.object({ type: z.string() })).optional(),
    }),
    name: 'page',
  })
  expect(await object.submit('q')).toEqual({ status: 'complete', object: {} })
  expect(model.requests[0]?.body).toMatchObject({
    response_format: {
      json_schema: {
        name: 'page',
        strict: false,
        schema: {
          additionalProperties: false,
          properties: {
            title: { type: 'string' },
            properties: { items: { properties: { type: { type: 'string' } }, additionalProperties: false } },
          },
        },
      },
    },
  })
})

test.each([
  toStandardJsonSchema(v.object({ title: v.string(), year: v.optional(v.number(), 2026) })),
  type({ title: 'string', year: 'number = 2026' }),
  z.object({ title: z.string(), year: z.number().default(2026) }),
])('schemas of every library check the whole value and fill in defaults', async (each) => {
  const model = scriptedModel({ script: '{"title":"x"}' })
  const fetch = (url: RequestInfo | URL, init?: RequestInit) => model(new Request(url, init))
  const object = createObject({ url: 'http://m/v1/chat/completions', fetch, schema: each })
  expect(await object.submit('q')).toEqual({ status: 'complete', object: { title: 'x', year: 2026 } })
})

/** A schema that accepts every value. */
const anything: StandardSchemaV1 = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) },
}

test('the object is the value of its text, for any pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.integer({ min: 1, max: 9 }), async (value, size) => {
      const text = JSON.stringify({ value })
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, i * size + size),
      )
      const model = scriptedModel({ script: [{ text: pieces }] })
      const fetch = (url: RequestInfo | URL, init?: RequestInit) => model(new Request(url, init))
      const options = { url: 'http://m/v1/chat/completions', fetch, schema: anything, jsonSchema: {} }
      const object = createObject({ ...options, frames: everyChunk })
      const end = await object.submit('q')
      expect(end).toEqual({ status: 'complete', object: JSON.parse(text) as unknown })
    }),
    { numRuns: 60 },
  )
})

describe('an object that does not come', () => {
  test('an answer that the schema refuses is invalid, and says where', async () => {
    const wrong = { title: 'Pancakes', steps: [{ text: 'Fry', minutes: 'long' }] }
    const { object } = objectFrom(JSON.stringify(wrong))
    const end = await object.submit('q')
    expect(end).toMatchObject({
      status: 'invalid',
      object: wrong,
      error: { kind: 'protocol', retryable: true },
    })
    expect(end.error?.message).toMatch(/^The object does not fit its schema:\nsteps\.0\.minutes: /)
  })

  test('an answer that is no JSON is invalid', async () => {
    const { object } = objectFrom('Sorry, I cannot.')
    expect(await object.submit('q')).toMatchObject({
      status: 'invalid',
      error: { message: 'The answer is not JSON.' },
    })
  })

  test('an answer that reached its token limit says so', async () => {
    const { object } = objectFrom(['{"title":"Pan', { finish: 'length' }])
    expect(await object.submit('q')).toMatchObject({
      status: 'invalid',
      object: { title: 'Pan' },
      error: { message: 'The answer reached its token limit before the object was whole.' },
    })
  })

  test('a stream that breaks off is interrupted and keeps what arrived', async () => {
    const { object } = objectFrom(['{"title":"Pan', { cut: 'error' }])
    expect(await object.submit('q')).toMatchObject({
      status: 'interrupted',
      object: { title: 'Pan' },
      error: { kind: 'network' },
    })
  })

  test('a server that refuses is failed', async () => {
    const { object } = objectFrom([{ status: 401, body: { error: { message: 'no' } } }])
    expect(await object.submit('q')).toMatchObject({ status: 'failed', error: { kind: 'unauthorized' } })
  })

  test('a schema without a JSON Schema fails before anything is sent', async () => {
    const model = scriptedModel()
    const object = createObject({
      url: 'http://m/v1/chat/completions',
      fetch: (url, init) => model(new Request(url, init)),
      schema: v.object({ title: v.string() }),
    })
    const end = await object.submit('q')
    expect(end).toMatchObject({ status: 'failed', error: { reason: 'request-not-built' } })
    expect(model.requests.length).toBe(0)
  })

  test('retry asks again, after an invalid answer and after a failed one', async () => {
    const scripts: Script[] = ['nothing', [{ status: 400 }], JSON.stringify(pancakes)]
    const { model, object } = objectFrom((index) => scripts[index] ?? 'more')
    expect(await object.submit('q')).toMatchObject({ status: 'invalid' })
    expect(await object.retry()).toMatchObject({ status: 'failed' })
    expect(await object.retry()).toEqual({ status: 'complete', object: pancakes })
    const questions = model.requests.map(({ body }) => (body as { messages: unknown[] }).messages.length)
    expect(questions).toEqual([1, 1, 1])
  })
})

const stalled: Script = [{ text: '{"title":"Pan' }, { stall: true }]

test('stop keeps what arrived, and its model stops', async () => {
  const { model, object } = objectFrom(stalled)
  const end = object.submit('q')
  await vi.waitFor(() => expect(object.getState().object).toEqual({ title: 'Pan' }))
  object.stop()
  expect(await end).toEqual({ status: 'stopped', object: { title: 'Pan' } })
  await vi.waitFor(() => expect(model.requests[0]?.outcome).toBe('aborted'))
})

test('submit replaces the answer under way, whose call resolves as stopped', async () => {
  const { object } = objectFrom((index) => (index === 0 ? stalled : JSON.stringify(pancakes)))
  const first = object.submit('q')
  await vi.waitFor(() => expect(object.getState().object).toEqual({ title: 'Pan' }))
  const second = object.submit('q')
  expect(await first).toMatchObject({ status: 'stopped' })
  expect(await second).toEqual({ status: 'complete', object: pancakes })
  expect(object.getState()).toEqual({ status: 'complete', object: pancakes })
})

test('clear removes the object', async () => {
  const { object } = objectFrom(JSON.stringify(pancakes))
  await object.submit('q')
  object.clear()
  expect(object.getState()).toEqual({ status: 'idle' })
})

test('an empty question is refused', async () => {
  const { object } = objectFrom('{}')
  expect(await object.submit(' ')).toMatchObject({ status: 'idle', error: { reason: 'empty-question' } })
})

test('subscribers are notified at most once a frame, and never for the same state', async () => {
  const frames = manualFrames()
  const { object } = objectFrom([{ text: ['{"title":', '"Pan', 'cakes', '"'] }, { stall: true }], { frames })
  let calls = 0
  object.subscribe(() => calls++)
  void object.submit('q')
  await vi.waitFor(() => expect(frames.pending).toBe(1))
  const before = calls
  frames.tick()
  expect(calls - before).toBe(1)
  object.detach()
})

test('the types of the object: deep partial while it streams, the schema’s output once whole', () => {
  const dated = z.object({ day: z.iso.date().transform((day) => new Date(day)), kind: z.enum(['a', 'b']) })
  const object = createObject({ url: '/api', schema: dated })
  const state = object.getState()
  if (state.status === 'complete') expectTypeOf(state.object).toEqualTypeOf<{ day: Date; kind: 'a' | 'b' }>()
  if (state.status === 'streaming')
    expectTypeOf(state.object).toEqualTypeOf<DeepPartial<{ day: string; kind: 'a' | 'b' }> | undefined>()
  expectTypeOf<DeepPartial<{ list: { kind: 'a' | 'b'; at: number | null }[] }>>().toEqualTypeOf<{
    readonly list?:
      | readonly { readonly kind?: string | undefined; readonly at?: number | null | undefined }[]
      | undefined
  }>()
})
