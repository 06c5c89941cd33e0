import type { FunctionComponent } from 'react'
import { createChat, tool, type StepPart, type ToolCallOf } from '@chatstream/core'
import { expectTypeOf, test } from 'vitest'
import { ChatStream } from '../ChatStream/ChatStream.tsx'
import { ToolApproval } from '../ToolCall/ToolApproval.tsx'
import { ToolCall } from '../ToolCall/ToolCall.tsx'
import { RenderersProvider, type Renderers, type RenderersOf } from './renderers.tsx'

interface Chart {
  points: number[]
}
const weather = tool({
  input: (value) => value as { city: string },
  execute: ({ city }) => ({ city, celsius: 21 }),
})
const schema = {
  tools: { weather },
  data: { chart: (value: unknown) => value as Chart, note: String },
}
const Nothing: FunctionComponent<object> = () => null

test('a tool’s renderer is given the input and output of its declaration', () => {
  const element = (
    <ChatStream
      url="/api/chat"
      schema={schema}
      renderers={{
        tool: {
          weather: ({ part, live }) => {
            expectTypeOf(live).toEqualTypeOf<boolean>()
            expectTypeOf(part.name).toEqualTypeOf<'weather'>()
            expectTypeOf(part.output).toEqualTypeOf<{ city: string; celsius: number } | undefined>()
            if (part.state === 'streaming-input') expectTypeOf(part.input).toEqualTypeOf<unknown>()
            else expectTypeOf(part.input).toEqualTypeOf<{ city: string } | undefined>()
            return <ToolCall part={part} render={<aside />} />
          },
        },
      }}
    />
  )
  expectTypeOf(element).toBeObject()
})

test('a data part’s renderer is given its data, a step’s the step', () => {
  const element = (
    <ChatStream
      url="/api/chat"
      schema={schema}
      renderers={{
        data: {
          chart: ({ part }) => {
            expectTypeOf(part.data).toEqualTypeOf<Chart>()
            return <meter value={part.data.points[0]} />
          },
          note: ({ part }) => part.data,
        },
        step: {
          consultant_lookup: ({ part }) => {
            expectTypeOf(part).toEqualTypeOf<StepPart>()
            return part.title
          },
        },
      }}
    />
  )
  expectTypeOf(element).toBeObject()
})

test('a component in a separate file names its tool', () => {
  const Weather = ({ part }: { part: ToolCallOf<'weather', typeof weather> }) => (
    <ToolApproval part={part}>{part.output?.celsius}</ToolApproval>
  )
  const renderers: RenderersOf<typeof schema> = { tool: { weather: Weather } }
  expectTypeOf(<ChatStream url="/" schema={schema} renderers={renderers} />).toBeObject()
  expectTypeOf(<RenderersProvider<typeof schema> renderers={renderers} />).toBeObject()
})

test('a chat made elsewhere brings its types along', () => {
  const chat = createChat({ url: '/api/chat', schema })
  const element = (
    <ChatStream
      chat={chat}
      renderers={{
        tool: {
          weather: ({ part }) => {
            expectTypeOf(part.output?.celsius).toEqualTypeOf<number | undefined>()
            return null
          },
        },
      }}
    />
  )
  expectTypeOf(element).toBeObject()
})

test('without a schema every name may have a renderer, and what it is given is unknown', () => {
  const element = (
    <ChatStream
      url="/api/chat"
      renderers={{
        tool: {
          anything: ({ part }) => {
            expectTypeOf(part.input).toEqualTypeOf<unknown>()
            return null
          },
        },
        data: {
          anything: ({ part }) => {
            expectTypeOf(part.data).toEqualTypeOf<unknown>()
            return null
          },
        },
      }}
    />
  )
  expectTypeOf(element).toBeObject()
  expectTypeOf(<RenderersProvider renderers={{ tool: { anything: Nothing } }} />).toBeObject()
})

test('what a schema leaves out could be anything', () => {
  const toolsOnly = { tools: { weather } }
  expectTypeOf<RenderersOf<typeof toolsOnly>['data']>().toEqualTypeOf<Renderers['data']>()
  const dataOnly = { data: { note: String } }
  expectTypeOf<RenderersOf<typeof dataOnly>['tool']>().toEqualTypeOf<Renderers['tool']>()
})

test('mistakes are compile errors', () => {
  const options = { url: '/api/chat', schema }
  const TakesNumber: FunctionComponent<{ part: { output?: number } }> = () => null
  const elements = [
    // @ts-expect-error -- a tool the schema does not have
    <ChatStream key="1" {...options} renderers={{ tool: { wether: Nothing } }} />,
    // @ts-expect-error -- data the schema does not have
    <ChatStream key="2" {...options} renderers={{ data: { charts: Nothing } }} />,
    // @ts-expect-error -- a component for another output
    <ChatStream key="3" {...options} renderers={{ tool: { weather: TakesNumber } }} />,
    // @ts-expect-error -- not a kind of renderer
    <ChatStream key="4" {...options} renderers={{ tools: {} }} />,
    // @ts-expect-error -- without naming the schema, its types are unknown
    <RenderersProvider key="5" renderers={{ tool: { weather: TakesNumber } }} />,
  ]
  expectTypeOf(elements).toBeArray()
})
