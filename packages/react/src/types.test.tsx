import {
  type ChatMessage,
  createChat,
  openaiChat,
  type MessageOf,
  type Question,
  type StateOf,
  tool,
} from '@chatstream/core'
import { expect, expectTypeOf, test } from 'vitest'
import { type ChatStreamResult, useChat, useChatStream, useMessage } from './index.ts'

interface Chart {
  points: number[]
}
const schema = {
  metadata: (value: unknown) => value as { tone: 'formal' | 'plain' },
  data: { chart: (value: unknown) => value as Chart, note: String },
}

test('metadata and data parts follow from the schema, through chat, hook and message', () => {
  const chat = createChat({ url: '/api', protocol: openaiChat(), schema })
  const [message] = chat.getState().messages
  expectTypeOf(message?.metadata).toEqualTypeOf<{ tone: 'formal' | 'plain' } | undefined>()
  for (const part of message?.parts ?? []) {
    if (part.type !== 'data') continue
    if (part.name === 'chart') expectTypeOf(part.data).toEqualTypeOf<Chart>()
    else expectTypeOf(part.data).toEqualTypeOf<string>()
  }
  const useRead = () => useChatStream({ url: '/api', schema })
  expectTypeOf(useRead).returns.toEqualTypeOf<
    ChatStreamResult<{ tone: 'formal' | 'plain' }, { chart: Chart; note: string }>
  >()
})

test('what is sent and what comes back have the schema’s types', () => {
  type Typed = ChatStreamResult<{ tone: 'formal' }, { chart: Chart }>
  expectTypeOf<Typed['send']>().parameter(0).toEqualTypeOf<string | Question<{ tone: 'formal' }>>()
  expectTypeOf<Typed['send']>().returns.resolves.toEqualTypeOf<
    ChatMessage<{ tone: 'formal' }, { chart: Chart }> | undefined
  >()
})

test('tools, their inputs and outputs follow from the same declaration', () => {
  const weather = tool({
    input: (value) => value as { city: string },
    execute: ({ city }) => ({ city, celsius: 21 }),
  })
  const withTools = { ...schema, tools: { weather } }
  const useTyped = () => useChatStream({ url: '/api', schema: withTools })
  const useOne = () => useMessage<MessageOf<typeof withTools>>('m')
  expectTypeOf(useOne).returns.toEqualTypeOf<ReturnType<typeof useTyped>['messages'][number] | undefined>()
  const useCount = () => useChat((state: StateOf<typeof withTools>) => state.messages[0]?.metadata?.tone)
  expectTypeOf(useCount).returns.toEqualTypeOf<'formal' | 'plain' | undefined>()
  type Call = Extract<ReturnType<typeof useTyped>['messages'][number]['parts'][number], { type: 'tool-call' }>
  expectTypeOf<Call['name']>().toEqualTypeOf<'weather'>()
  expectTypeOf<Exclude<Call, { state: 'streaming-input' }>['input']>().toEqualTypeOf<
    { city: string } | undefined
  >()
  expectTypeOf<Call['output']>().toEqualTypeOf<{ city: string; celsius: number } | undefined>()
  expectTypeOf<ReturnType<typeof useTyped>['addToolResult']>()
    .parameter(1)
    .toEqualTypeOf<{ output: { city: string; celsius: number } } | { error: string }>()
})

test('what a schema leaves out is as without one', () => {
  expectTypeOf<MessageOf<{ metadata: (value: unknown) => string }>>().toEqualTypeOf<ChatMessage<string>>()
  expectTypeOf<MessageOf<{ data: { n: (value: unknown) => number } }>>().toEqualTypeOf<
    ChatMessage<unknown, { n: number }>
  >()
})

test('without a schema metadata and data are unknown', () => {
  const chat = createChat({ url: '/api' })
  const [message] = chat.getState().messages
  expectTypeOf(message?.metadata).toEqualTypeOf<unknown>()
  const useRead = () => useMessage('m')
  expectTypeOf(useRead).returns.toEqualTypeOf<ChatMessage | undefined>()
})

test('what a selector gives is what useChat gives', () => {
  const useRead = () => useChat((state) => state.messages.length)
  expectTypeOf(useRead).returns.toEqualTypeOf<number>()
})

test('mistakes are compile errors', () => {
  const chat = createChat({ url: '/api', schema })
  expect(chat.getState().messages).toEqual([])
  // @ts-expect-error -- a tone the schema does not know
  void (() => chat.send({ text: 'x', metadata: { tone: 'loud' } }))
  // @ts-expect-error -- no url
  void (() => createChat({}))
  // @ts-expect-error -- an option that does not exist
  void (() => createChat({ url: '/api', headrs: {} }))
})
