import { createChat, type ToolSet } from '@chatstream/core'
import { expectTypeOf, test } from 'vitest'
import { ChatStream } from './ChatStream.tsx'

test('a message’s metadata has the type that the schema gives it', () => {
  const element = (
    <ChatStream
      url="/api/chat"
      schema={{ metadata: (value) => value as { rating: number } }}
      onFinish={(message) => expectTypeOf(message.metadata).toEqualTypeOf<{ rating: number } | undefined>()}
    />
  )
  expectTypeOf(element).toBeObject()
})

test('a chat of any schema may be shown', () => {
  const chat = createChat<{ rating: number }, { chart: number[] }, ToolSet>({ url: '/api/chat' })
  expectTypeOf(<ChatStream chat={chat} />).toBeObject()
})

test('a url or a chat is needed, and not both', () => {
  const chat = createChat({ url: '/api/chat' })
  // @ts-expect-error neither
  expectTypeOf(<ChatStream />).toBeObject()
  // @ts-expect-error both
  expectTypeOf(<ChatStream chat={chat} url="/api/chat" />).toBeObject()
})
