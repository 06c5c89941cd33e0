import { createChat, createThreads, tool, type ToolSet } from '@chatstream/core'
import { ChatProvider, useChatStream } from '@chatstream/react'
import { ThreadsProvider } from '@chatstream/react/query'
import { expectTypeOf, test } from 'vitest'
import { ChatApp } from '../ChatApp/ChatApp.tsx'
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

test('chats and threads of a schema with tools may be provided and shown', () => {
  const schema = { tools: { ping: tool<unknown, number>({ execute: () => 1 }) } }
  const chat = createChat({ url: '/api/chat', schema })
  const threads = createThreads({ url: '/api/chat', schema })
  const useOwn = () => <ChatProvider chat={useChatStream({ url: '/api/chat', schema }).chat} />
  expectTypeOf(useOwn).toBeFunction()
  expectTypeOf(<ChatProvider chat={chat} />).toBeObject()
  expectTypeOf(<ChatStream chat={chat} />).toBeObject()
  expectTypeOf(<ChatApp threads={threads} />).toBeObject()
  expectTypeOf(<ThreadsProvider threads={threads} />).toBeObject()
})

test('a url or a chat is needed, and not both', () => {
  const chat = createChat({ url: '/api/chat' })
  // @ts-expect-error neither
  expectTypeOf(<ChatStream />).toBeObject()
  // @ts-expect-error both
  expectTypeOf(<ChatStream chat={chat} url="/api/chat" />).toBeObject()
})
