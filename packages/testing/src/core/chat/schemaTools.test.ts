import { manualFrames, scriptedModel, type Script } from '@chatstream/testing'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import type { ChatMessage, ToolCallPart } from '../../../../core/src/message.ts'
import { tool, type ToolInput, type ToolOutput, type ToolSet } from '../../../../core/src/tool.ts'
import { createChat } from '../../../../core/src/chat/createChat.ts'

const callsOf = (message: ChatMessage | undefined): ToolCallPart[] =>
  message?.parts.filter((part) => part.type === 'tool-call') ?? []

/** Asks a model that calls the tool `forecast` with this input, and answers once it has the result. */
async function callForecast(tools: ToolSet, input: unknown) {
  const scripts: Script[] = [[{ toolCall: { name: 'forecast', input, id: 'c1' } }], 'done']
  const model = scriptedModel({ script: ({ index }) => scripts[index] ?? 'more' })
  const chat = createChat({
    url: 'http://m/v1/chat/completions',
    fetch: (url, init) => model(new Request(url, init)),
    frames: manualFrames(),
    schema: { tools },
  })
  const answer = await chat.send('Weather?')
  const [first, second] = model.requests.map(({ body }) => body as Record<string, unknown>)
  return { call: callsOf(answer)[0], first, second }
}

const schemas = {
  zod: z.object({ city: z.string(), days: z.number().optional() }),
  valibot: toStandardJsonSchema(v.object({ city: v.string(), days: v.optional(v.number()) })),
  arktype: type({ city: 'string', 'days?': 'number' }),
}

describe.each(Object.entries(schemas))('a tool with a schema of %s', (name, inputSchema) => {
  const seen: unknown[] = []
  const forecast = tool({
    description: 'The weather of the next days',
    inputSchema,
    execute(input) {
      seen.push(input)
      return 'sunny'
    },
  })

  test('sends the model the JSON Schema of its arguments', async () => {
    const { first } = await callForecast({ forecast }, { city: 'Kyoto' })
    const parameters = {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'number' } },
      required: ['city'],
    }
    const description = 'The weather of the next days'
    expect(first?.['tools']).toEqual([
      { type: 'function', function: { name: 'forecast', description, parameters } },
    ])
  })

  test('runs with valid arguments', async () => {
    seen.length = 0
    const { call } = await callForecast({ forecast }, { city: 'Kyoto', days: 2 })
    expect(call).toMatchObject({ state: 'done', output: 'sunny' })
    expect(seen).toEqual([{ city: 'Kyoto', days: 2 }])
  })

  test('does not run with invalid arguments: the model gets the problems with their paths', async () => {
    seen.length = 0
    const { call, second } = await callForecast({ forecast }, { days: 'two' })
    expect(seen).toEqual([])
    expect(call).toMatchObject({ state: 'failed', input: { days: 'two' } })
    expect(call?.error).toMatch(/^The arguments of this call are invalid:\ncity: .*\ndays: .*number/)
    expect(second?.['messages']).toContainEqual({
      role: 'tool',
      tool_call_id: 'c1',
      content: expect.stringContaining(call?.error ?? name) as unknown,
    })
  })
})

describe('a schema that transforms', () => {
  const forecast = tool({
    inputSchema: z.object({
      day: z.iso.date().transform((day) => new Date(day)),
      unit: z.enum(['C', 'F']).default('C'),
    }),
    needsApproval: ({ day }) => day.getUTCFullYear() > 2100,
    execute: ({ day, unit }) => ({ year: day.getUTCFullYear(), unit }),
  })

  test('execute gets its output, and the message keeps what the model wrote', async () => {
    const { call } = await callForecast({ forecast }, { day: '2026-03-01' })
    expect(call).toMatchObject({ input: { day: '2026-03-01' }, output: { year: 2026, unit: 'C' } })
  })

  test('needsApproval gets its output', async () => {
    const { call } = await callForecast({ forecast }, { day: '2200-03-01' })
    expect(call?.state).toBe('awaiting-approval')
  })

  test('the types of the tool are those of the schema', () => {
    expectTypeOf<ToolInput<typeof forecast>>().toEqualTypeOf<{ day: string; unit?: 'C' | 'F' | undefined }>()
    expectTypeOf<ToolOutput<typeof forecast>>().toEqualTypeOf<{ year: number; unit: 'C' | 'F' }>()
  })
})

test('a schema may check its value asynchronously', async () => {
  const inputSchema = z.object({ city: z.string().refine(async (city) => city === 'Kyoto', 'Unknown city') })
  const forecast = tool({ inputSchema, execute: ({ city }) => city })
  expect((await callForecast({ forecast }, { city: 'Kyoto' })).call).toMatchObject({ output: 'Kyoto' })
  expect((await callForecast({ forecast }, { city: 'Oz' })).call).toMatchObject({
    state: 'failed',
    error: 'The arguments of this call are invalid:\ncity: Unknown city',
  })
})

describe('a schema without a JSON Schema', () => {
  const inputSchema = v.object({ city: v.string() })

  test('is refused where the tool is declared', () => {
    expect(() => tool({ inputSchema })).toThrow(
      /^A schema of valibot has no JSON Schema .*toStandardJsonSchema/,
    )
  })

  test('is fine beside parameters, which the model gets', async () => {
    const parameters = { type: 'object', properties: { city: { type: 'string', minLength: 2 } } }
    const forecast = tool({ inputSchema, parameters, execute: ({ city }) => city })
    const { call, first } = await callForecast({ forecast }, { city: 'Kyoto' })
    expect(call).toMatchObject({ output: 'Kyoto' })
    expect(first?.['tools']).toMatchObject([{ function: { parameters } }])
  })
})

test('a message lists at most ten problems', async () => {
  const forecast = tool({ inputSchema: z.object({ days: z.array(z.number()) }), execute: () => 'sunny' })
  const { call } = await callForecast({ forecast }, { days: Array.from({ length: 50 }, () => 'x') })
  expect(call?.error?.split('\n').length).toBe(11)
  expect(call?.error).toMatch(/\ndays\.0: /)
})
