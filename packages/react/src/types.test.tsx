import { type ChatMessage, createChat, openaiChat } from '@chatstream/core'
import { expectTypeOf, test } from 'vitest'
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
  const read = () => useChatStream({ url: '/api', schema })
  expectTypeOf(read).returns.toEqualTypeOf<
    ChatStreamResult<{ tone: 'formal' | 'plain' }, { chart: Chart; note: string }>
  >()
})

test('what is sent and what comes back have the schema’s types', () => {
  type Typed = ChatStreamResult<{ tone: 'formal' }, { chart: Chart }>
  expectTypeOf<Parameters<Typed['send']>[0]>().toEqualTypeOf<
    | string
    | {
        text: string
        files?: readonly { mediaType: string; url: string; name?: string }[]
        metadata?: { tone: 'formal' }
      }
  >
  expectTypeOf<Awaited<ReturnType<Typed['send']>>>().toEqualTypeOf<
    ChatMessage<{ tone: 'formal' }, { chart: Chart }> | undefined
  >()
})

test('without a schema metadata and data are unknown', () => {
  const chat = createChat({ url: '/api' })
  const [message] = chat.getState().messages
  expectTypeOf(message?.metadata).toEqualTypeOf<unknown>()
  const read = () => useMessage('m')
  expectTypeOf(read).returns.toEqualTypeOf<ChatMessage | undefined>()
})

test('what a selector gives is what useChat gives', () => {
  const read = () => useChat((state) => state.messages.length)
  expectTypeOf(read).returns.toEqualTypeOf<number>()
})

test('mistakes are compile errors', () => {
  const chat = createChat({ url: '/api', schema })
  // @ts-expect-error -- a tone the schema does not know
  void (() => chat.send({ text: 'x', metadata: { tone: 'loud' } }))
  // @ts-expect-error -- no url
  void (() => createChat({}))
  // @ts-expect-error -- an option that does not exist
  void (() => createChat({ url: '/api', headrs: {} }))
})
